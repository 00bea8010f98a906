# SPDX-License-Identifier: GPL-2.0-only
# a copy beyond the end of the destination is ENOSPC

lun ramdisk L0 48
lun ramdisk L1 32
export_luns 2
watch_writes "$B" 32
refuses "one block too far" ENOSPC "$A" 0 "$B" $((31 * MIB + 512)) $MIB
refuses "from the end" ENOSPC "$A" 0 "$B" $((32 * MIB)) 512
refuses "far behind the end" ENOSPC "$A" 0 "$B" $((1 << 50)) $MIB
refuses "longer than the device" ENOSPC "$A" 0 "$B" 0 $((33 * MIB))
nothing_written
