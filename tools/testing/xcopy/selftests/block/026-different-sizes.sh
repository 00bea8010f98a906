# SPDX-License-Identifier: GPL-2.0-only
# LUNs of different sizes are copied within what both have

lun ramdisk L0 32
lun ramdisk L1 48
export_luns 2
offloads "small into large" "$A" 0 "$B" $((16 * MIB)) $((31 * MIB)) 8
offloads "top of large into small" "$B" $((44 * MIB)) "$A" $((2 * MIB)) $((4 * MIB)) 1
