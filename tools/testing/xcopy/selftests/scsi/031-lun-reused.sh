# SPDX-License-Identifier: GPL-2.0-only
# a LUN number that got another unit is that unit, without a rescan
# needs: bed
# groups: debug

luns 3 iscsi 32
offloads "before" "$A" 0 "$B" $MIB $MIB 1
xcopy_attr "$A" designator
before=$REPLY

# Behind the number of L0 is now L3. Nobody rescans.
tpg=$LIO/iscsi/$IQN/tpgt_1
n=${LUN_OF[L0]}
lun ramdisk L3 32
unexport L0
LUN_OF[L3]=$n
target_map "$tpg" L3
fill "$A" 0 $((4 * MIB)) 77
fill "$B" 0 $((8 * MIB)) $OLD
ok "copy from what is there now" copy "$A" 0 "$B" $MIB $((2 * MIB))
ok "its data" check "$B" $MIB $((2 * MIB)) 77 0
ok "neighbours untouched" neighbours_intact "$B" $MIB $((2 * MIB))
renamed() { xcopy_attr "$A" designator && [[ $REPLY && $REPLY != "$before" ]]; }
ok "it is named by its own name" await 30 renamed
offloads "from there, offloaded" "$A" 0 "$D" $MIB $MIB 1
offloads "to there, offloaded" "$D" $((4 * MIB)) "$A" $((8 * MIB)) $MIB 1
