# SPDX-License-Identifier: GPL-2.0-only
# ramdisk, fileio and iblock LUNs copy into each other

lun ramdisk L0 32
lun fileio L1 32
lun iblock L2 32
export_luns 3
offloads "ramdisk to fileio" "$A" 0 "$B" $MIB $MIB 1
offloads "fileio to iblock" "$B" $MIB "$D" $((4 * MIB)) $MIB 1
offloads "iblock to ramdisk" "$D" $((4 * MIB)) "$A" $((9 * MIB)) $MIB 1
