# SPDX-License-Identifier: GPL-2.0-only
# overlap is found by logical unit, also through two paths
# needs: bed

lun ramdisk L0 32
export_luns 1
second_path L0; LA=$REPLY
watch_writes "$A" 16
refuses "down over itself" EEXIST "$A" $((2 * MIB)) "$LA" $MIB $((4 * MIB))
refuses "up over itself" EEXIST "$LA" $((2 * MIB)) "$A" $((3 * MIB)) $((4 * MIB))
dm lin 0 16384 linear "$LA" 2048
refuses "a mapped device on the other path" EEXIST "$A" $((2 * MIB)) /dev/mapper/lin 0 $((4 * MIB))
ge "refusals/overlap" "$(refused overlap)" 3
nothing_written
offloads_seeded "apart on one LU" "$A" $MIB "$LA" $((10 * MIB)) $MIB -
