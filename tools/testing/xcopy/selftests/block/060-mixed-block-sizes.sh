# SPDX-License-Identifier: GPL-2.0-only
# 512- and 4096-byte blocks are not mixed by the device, only by hand

lun ramdisk L0 32
lun ramdisk L1 32 block_size=4096
export_luns 2
xcopy_trace_start
by_hand "512 to 4096" "$A" 4096 "$B" $MIB $((2 * MIB)) block_size
by_hand "4096 to 512" "$B" $MIB "$A" $((8 * MIB)) $((2 * MIB)) block_size
# pieces by hand end on multiples of 1 MiB of the disk, which are none of the source's blocks
partition "$A" 1 2049 $((12 * 2048))
by_hand "4096 to an odd partition" "$B" 0 "$REPLY" 4096 $((10 * MIB)) block_size
is "no command reached the target" "$(xcopy_count)" 0
nok "a source offset must be whole blocks of the destination" copy "$A" 512 "$B" 0 4096
is "errno" "$ERRNO" EINVAL
