# SPDX-License-Identifier: GPL-2.0-only
# an error in the middle of a resync stays one, of that region alone, with several in
# recovery; the log knows
# needs: dm bed
# timeout: 90

requires target mirror
two_luns iscsi 32 iblock
metadata_device 8
LOG=$REPLY

# without handle_errors dm-mirror calls a leg good that it could not write
logged() { dm m "0 16384 mirror disk 2 $LOG 512 2 $A 0 $B 0 1 handle_errors"; }
# legs_are LEGS SYNCED
legs_are() {
	local -a w

	read -ra w < <(dmsetup status m)
	[[ "${w[8]} ${w[6]}" == "$1 $2" ]]
}

# fails NAME LEGS: LUN NAME fails in the 22nd of 32 regions
fails() {
	seed "$A" 0 "$B" 0 $((8 * MIB))
	# what the fault of the other leg left is not over yet in a quick guest
	rescan "$A" "$B"
	echo 1 >/sys/kernel/blk_copy/kcopyd/reset
	broken_from "$1" $((5 * 2048 + 768)) 8
	dd if=/dev/zero of="$LOG" bs=64k count=1 oflag=direct 2>/dev/null
	mark
	logged
	ok "$1: that leg is called bad, and that region, no other" await 30 legs_are "$2" 31/32
	diag "$(dmsetup status m), $(kcopyd offloaded_jobs) offloaded"
	ge "$1: the devices copied" "$(kcopyd offloaded_jobs)" 8
	dm_remove m
	fast "$1"
	ok "$1: what is before it and behind it is right" check "$B" 0 $((5 * MIB)) $NEW -- \
		check "$B" $((6 * MIB)) $((2 * MIB)) $NEW
	mark
	logged
	ok "$1: in sync" await 30 legs_are AA 32/32
	is "$1: that region was copied, and no other" "$(kcopyd jobs)" 1
	dm_remove m
	data_right "$1" "$A" 0 "$B" 0 $((8 * MIB))
}

fails L1 AS
fails L0 SA
ok "source as it was" check "$A" 0 $((8 * MIB)) $NEW
