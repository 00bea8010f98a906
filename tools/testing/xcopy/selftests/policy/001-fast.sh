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

# settles: with nothing learnt before, both ways are soon known and most is offloaded
settles() {
	local i

	policy measure
	mark
	for ((i = 1; i <= 4; i++)); do
		resync 128 4096 "$A" "$B" && measured job_large "$A" "$B" || return
		MIB_COPIED=$((i * 128))
		diag "round $i: $(</sys/kernel/blk_copy/measured)"
		[[ $WHY == quicker ]] && both_known && ((OFFLOAD <= HAND * 103 / 100)) &&
			(($(kcopyd offloaded_bytes) >= MIB_COPIED * MIB / 2)) && return
	done
	return 1
}
# A machine with other work may stand still for as long as many jobs take: what is learnt then is
# that the devices fell behind, and holds for GiBs. So it is begun anew.
undisturbed() {
	local i

	for i in {1..8}; do settles && return; done
	return 1
}
ok "it settles" undisturbed
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
