# SPDX-License-Identifier: GPL-2.0-only
# volumes whose extents are moved in mid-copy, the source's to where the destination's were
# needs: bed
# timeout: 120

luns 2 iscsi 32 iblock
SECTORS=$((12 * 2048))
dm_pair $SECTORS
for dev in "$A" "$B" /dev/mapper/src /dev/mapper/dst; do
	set_limit "$dev" $((64 * KIB))
done

# move NAME FROM SECTOR TO SECTOR: as pvmove does it in the end, data and table
move() {
	dmsetup suspend "$1" &&
		dd if="$2" of="$4" bs=1M iflag=direct oflag=direct conv=notrunc \
			skip=$(($3 / 2048)) seek=$(($5 / 2048)) count=12 2>/dev/null &&
		dmsetup load "$1" --table "0 $SECTORS linear $4 $5" &&
		dmsetup resume "$1"
}

fill "$A" 0 $((12 * MIB)) $NEW
fill "$B" 0 $((32 * MIB)) $OLD
slow L0 500
mark
copy_in_background /dev/mapper/src 0 /dev/mapper/dst 0 $((12 * MIB))
ok "it has begun" await 60 counted chunks_offloaded 1
dmsetup suspend src
fast L0
ok "the destination is moved" move dst "$B" 0 "$B" 32768
# (suspended already; what is done under way is done with)
ok "the source is moved to where it was" move src "$A" 0 "$B" 0
ok "the copy succeeds" wait "$BG"
diag "$(refusals)"
ok "the destination" check /dev/mapper/dst 0 $((12 * MIB)) $NEW 0
ok "the source is as it was" check /dev/mapper/src 0 $((12 * MIB)) $NEW 0
ok "behind the destination nothing was written" untouched "$B" $((28 * MIB)) $((4 * MIB))
