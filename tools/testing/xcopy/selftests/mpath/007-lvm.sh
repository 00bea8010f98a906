# SPDX-License-Identifier: GPL-2.0-only
# what LVM copies on multipath devices is offloaded: pvmove, mirror, snapshot, thin
# needs: bed dm lvm mpath
# timeout: 180

requires cmd vgcreate pvmove
requires target multipath mirror snapshot snapshot-origin thin
two_luns_by_two 64

for mode in request bio; do
	both_mpaths $mode
	volume_group "$MA" "$MB"
	volume lv 16 "$MA"
	LV=$REPLY
	fill "$LV" 0 $((16 * MIB)) $NEW
	mark_traced
	ok "$mode: pvmove" pvmove -i0 "$MA" "$MB"
	all_offloaded $((16 * MIB)) 4
	ok "$mode: it lies on the other" lies_on lv "$MB"
	ok "$mode: data" check "$LV" 0 $((16 * MIB)) $NEW

	# (what the other device held is no proof)
	fill "$LV" 0 $((16 * MIB)) 33
	mark_traced
	lvconvert -q -y --type mirror --mirrorlog core -m1 vg/lv "$MA" >/dev/null 2>&1
	ok "$mode: mirror in sync" await 100 synced lv
	all_offloaded $((16 * MIB)) 4
	ok "$mode: other leg" lvconvert -q -y -m0 vg/lv "$MB"
	ok "$mode: data of the other leg" check "$LV" 0 $((16 * MIB)) 33

	lvcreate -q -y -s -c 64k -L 8M -n snap vg/lv "$MB" >/dev/null 2>&1 || die "no snapshot"
	mark_traced
	ok "$mode: write to the origin" fill "$LV" $((4 * MIB)) $MIB 44
	all_offloaded $MIB 16
	ok "$mode: snapshot: the old data" check /dev/vg/snap 0 $((16 * MIB)) 33
	lvremove -q -y vg/snap >/dev/null 2>&1
	vgremove -q -y vg >/dev/null 2>&1

	pool "$MA" 128
	thin thin 0 16384
	fill /dev/mapper/thin 0 $((2 * MIB)) $NEW
	dmsetup suspend thin
	dmsetup message pool 0 "create_snap 1 0"
	dmsetup resume thin
	mark_traced
	ok "$mode: write into a shared block" fill /dev/mapper/thin $((65536 + 8192)) 4096 44
	all_offloaded 65536 1
	ok "$mode: its head" check /dev/mapper/thin 65536 8192 $NEW
	dm_remove thin pool meta pva pvb
done
