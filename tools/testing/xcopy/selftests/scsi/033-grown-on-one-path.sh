# SPDX-License-Identifier: GPL-2.0-only
# a unit that has grown, of which one path was rescanned, is no collision
# needs: bed

lun iblock L0 32
lun ramdisk L1 32
export_luns 2
second_path L0; A2=$REPLY
backing L0
dm_swap L0.back "0 $((48 * 2048)) linear $REPLY" || die "L0.back does not grow"
rescan "$A"
size_of "$A"
is "the path that was rescanned has grown" "$REPLY" $((48 * MIB))
settled() { xcopy_attr "$A" reason && [[ $REPLY == none ]] && xcopy_attr "$A2" reason && [[ $REPLY == none ]]; }
ok "both are read again and agree" await 30 settled
nok "nobody cried collision" grep -q "another logical unit has the same" <(kernel_log)
offloads "from the grown path" "$A" 0 "$B" $MIB $MIB 1
offloads "from the other" "$A2" 0 "$B" $((4 * MIB)) $MIB 1
