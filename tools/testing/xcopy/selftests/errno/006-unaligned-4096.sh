# SPDX-License-Identifier: GPL-2.0-only
# with 4096-byte blocks 512 bytes are EINVAL

two_luns iscsi 32 ramdisk block_size=4096
watch_writes "$B" 8
refuses "source offset" EINVAL "$A" 512 "$B" 0 $MIB
refuses "destination offset" EINVAL "$A" 0 "$B" 2048 $MIB
refuses "length" EINVAL "$A" 0 "$B" 0 $((MIB + 512))
nothing_written
