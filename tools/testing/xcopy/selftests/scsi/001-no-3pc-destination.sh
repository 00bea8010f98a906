# SPDX-License-Identifier: GPL-2.0-only
# a destination whose 3PC bit is off is copied by hand
# needs: bed

lun ramdisk L0 32
lun ramdisk L1 32 emulate_3pc=0
export_luns 2
read_queue "$B" copy_max_hw_bytes
is "no limit without 3PC" "$REPLY" 0
never_sent by_hand "destination without 3PC" "$A" 0 "$B" $MIB $((2 * MIB)) "unsupported disabled"
