# SPDX-License-Identifier: GPL-2.0-only
# a copy beyond the end of the source is ENXIO

lun ramdisk L0 32
lun ramdisk L1 48
export_luns 2
watch_writes "$B" 8
refuses "one block too far" ENXIO "$A" $((31 * MIB + 512)) "$B" 0 $MIB
refuses "from the end" ENXIO "$A" $((32 * MIB)) "$B" 0 512
refuses "far behind the end" ENXIO "$A" $((1 << 50)) "$B" 0 $MIB
nothing_written
