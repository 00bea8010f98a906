# SPDX-License-Identifier: GPL-2.0-only
# which pairs are left alone, why and for how long can be read, and is ended by reset
# needs: bed
# timeout: 60

two_fabrics
folder_of() { REPLY=$(echo "/sys/class/block/${1##*/}/device/scsi_disk"/*/xcopy); }
# pairs_of DISK: REPLY is what its file says
pairs_of() { folder_of "$1" && REPLY=$(<"$REPLY/pairs"); }
dev_of "$A" && a=$REPLY
dev_of "$B" && b=$REPLY

# left_alone TIMES: refused so often, so that it is for some seconds
left_alone() {
	local i

	for ((i = 0; i < $1; i++)); do
		by_hand "refused" "$A" 0 "$B" $MIB $MIB "unreachable aborted backoff"
		pairs_of "$A"
		sleep "${REPLY##* }"
	done
}

left_alone 3
by_hand "refused" "$A" 0 "$B" $MIB $MIB "unreachable aborted backoff"
pairs_of "$A"
ok "it is listed" test -n "$REPLY"
rescan "$B"
pairs_of "$A"
is "after a rescan there is none" "$REPLY" ""

left_alone 4
by_hand "refused" "$A" 0 "$B" $MIB $MIB "unreachable aborted backoff"
pairs_of "$A" && said=$REPLY
diag "$said"
ok "source, destination, why, seconds" eval '[[ $said =~ ^"$a $b "(unreachable|aborted)" "[0-9]+$ ]]'
pairs_of "$B"
is "the destination says the same" "${REPLY% *}" "${said% *}"
folder_of "$B"
echo 1 >"$REPLY/reset"
pairs_of "$A"
is "after a reset there is none" "$REPLY" ""
