# SPDX-License-Identifier: GPL-2.0-only
# a disk deleted under a copy ends it with an error
# needs: stress bed
# groups: debug
# timeout: 120

lun iblock L0 32
lun iblock L1 32
lun ramdisk L2 32
export_iscsi L0 L1 L2
A=$(disk L0) B=$(disk L1) D=$(disk L2)
set_limit "$B" $((256 * KIB))
fill "$A" 0 $((16 * MIB)) $NEW
slow L0 200
mark
copy_in_background "$A" 0 "$B" 0 $((16 * MIB))
await 30 counted commands 2
echo 1 >"/sys/class/block/${A##*/}/device/delete"
ok "the copy ends" await 60 gone "$BG"
wait "$BG"
diag "exit $?: $(<"$XCOPY_TMP/blkcopy.bg")"
nothing_left
# (four: the limit set above is B's)
offloads "the other disks still do" "$B" 0 "$D" $((20 * MIB)) $MIB 4
