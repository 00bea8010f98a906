# SPDX-License-Identifier: GPL-2.0-only
# a source whose 3PC bit is off is copied by hand

lun ramdisk L0 32 emulate_3pc=0
lun ramdisk L1 32
export_luns 2
never_sent by_hand "source without 3PC" "$A" 0 "$B" $MIB $((2 * MIB)) "unsupported disabled"
offloads "the other disk within itself" "$B" 0 "$B" $((8 * MIB)) $MIB 1
