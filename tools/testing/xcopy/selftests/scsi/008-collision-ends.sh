# SPDX-License-Identifier: GPL-2.0-only
# when one of two colliding LUNs goes, the other is offloaded again

lun ramdisk L0 32 unit_serial=unitserialfirst
lun ramdisk L1 32 unit_serial=unitserialforth
lun ramdisk L2 32
export_luns 3
by_hand "while both are there" "$D" 0 "$A" $MIB $MIB "collision unsupported disabled"
echo 1 >"/sys/class/block/${B##*/}/device/delete"
await 30 test ! -b "$B"
unexport L1
rescan "$A" "$D"
offloads "alone" "$D" 0 "$A" $MIB $MIB 1
