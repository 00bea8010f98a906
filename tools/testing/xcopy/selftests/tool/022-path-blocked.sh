# SPDX-License-Identifier: GPL-2.0-only
# a path of a multipath device that is blocked and not given up yet is told of, and who only asks does not wait for it
# needs: tool bed mpath
# timeout: 120

requires target multipath
two_luns_by_two 32 iblock
trust "$A" "$A2" "$B" "$B2"
TPG=$LIO/iscsi/$IQN/tpgt_1
FEATURES=queue_if_no_path both_mpaths request
fill "$MB" 0 $MIB $OLD

# states STATE STATE: of the paths to the destination
states() { [[ $(<"/sys/block/${B##*/}/device/state") == "$1" && $(<"/sys/block/${B2##*/}/device/state") == "$2" ]]; }
# asked DESC DISK: check, --dry-run and status say that it is blocked
asked() {
	local ask said="blkcopy: $MB: destination may wait for the path ${2##*/} of the multipath device pvb, which is blocked while \
the way to it is lost; that ends by itself, one way or the other (EAGAIN)"

	for ask in check --dry-run; do
		exits "$1, $ask" 3 $ask "$MA" "$MB"
		is "$1, $ask: in a line" "$SAID" "$said"
	done
	exits "$1, status" 0 status pvb
	ok "$1, status: in a line" grep -qxF "pvb: its path ${2##*/} is blocked while the way to it is lost." "$XCOPY_TMP/tool.out"
}

for f in /sys/class/iscsi_session/session*/recovery_tmo; do echo 100 >"$f"; done
# the second portal does not come back
rmdir "$TPG/np/$PATH2_PORTAL"
echo 0 >"$TPG/enable"
ok "both are blocked" await 30 states blocked blocked
asked "both" "$B"
echo 1 >"$TPG/enable"
ok "one comes back" await 60 states running blocked
reinstate_path pvb "$B"
reinstate_path pvb "$B2"
asked "one" "$B2"
fail_path pva "$A2"
fail_path pvb "$B2"
exits "it is given up, check" 0 check "$MA" "$MB"
mkdir "$TPG/np/$PATH2_PORTAL"
ok "the other one comes back" await 60 states running running
exits "and is waited for no more" 0 check "$MA" "$MB"
