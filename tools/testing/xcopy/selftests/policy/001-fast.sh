# SPDX-License-Identifier: GPL-2.0-only
# where the devices are quick, both ways are measured and the devices copy
# needs: bed dm policy
# timeout: 400

two_luns iscsi 160
trust "$A" "$B"
# what new disks have to report is heard before
ok "a copy before" copy "$A" 0 "$B" 0 $MIB
policy measure
resync_right "ramdisk" "$A" "$B" 128
# On a machine with other work either price may be wrong at first: it goes on until it is not.
settled() {
	local i

	for i in {0..15}; do
		measured job_large "$A" "$B" || return
		[[ $WHY == quicker ]] && ((OFFLOAD <= HAND * 103 / 100)) &&
			(($(kcopyd offloaded_bytes) >= MIB_COPIED * MIB / 2)) && return
		diag "round $i: $(</sys/kernel/blk_copy/measured)"
		resync 128 4096 "$A" "$B" || return
		MIB_COPIED=$((MIB_COPIED + 128))
	done
	return 1
}
MIB_COPIED=128
ok "it was measured" measured job_large "$A" "$B"
ok "it settles" settled
ok "by hand, too" both_known
is "the devices copy" "$WAY" offload
is "why" "$WHY" quicker
le "they are not slower" "$OFFLOAD" $((HAND * 103 / 100))
ge "most of it is offloaded" "$(kcopyd offloaded_bytes)" $((MIB_COPIED * MIB / 2))
ge "what is by hand says why" "$(refused slow)" 1
is "each byte is copied once" $(($(kcopyd offloaded_bytes) + $(delta fallback_bytes))) $((MIB_COPIED * MIB))

policy always
mark
ok "always: resync" resync 32 4096 "$A" "$B"
is "always: nothing is by hand" "$(kcopyd offloaded_bytes)" $((32 * MIB))
nok "always: nothing is measured" grep -q . /sys/kernel/blk_copy/measured
nok "no other word is taken" policy sometimes
