# SPDX-License-Identifier: GPL-2.0-only
# a LUN is copied to another by the target, with one command, whatever lies behind

for fabric in iscsi loop; do
	for kind in ramdisk fileio iblock; do
		from=$kind-$fabric to=$kind-$fabric-2
		for name in "$from" "$to"; do lun $kind "$name" 32; done
		"export_$fabric" "$from" "$to"
		offloads "$kind over $fabric" "$(disk "$from")" $((2 * MIB)) "$(disk "$to")" $((5 * MIB)) $MIB 1
	done
done
