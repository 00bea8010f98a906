# SPDX-License-Identifier: GPL-2.0-only
# a descriptor in the wrong mode, or of nothing, is EBADF; of no block device ENOTBLK

two_luns iscsi 32
truncate -s 4M "$XCOPY_TMP/file"

watch_writes "$B" 8
refuses "destination in read mode" EBADF "$A" 0 "$B" 0 $MIB --open-dst r
nothing_written
refuses "source in write mode" EBADF "$A" 0 "$B" 0 $MIB --open-src w
nothing_written
refuses "src_fd -1, only for writing" EBADF "$B" 0 "$B" $((4 * MIB)) $MIB --raw-src-fd=-1 --open-dst w
nothing_written
refuses "closed descriptor" EBADF "$A" 0 "$B" 0 $MIB --raw-src-fd 900
refuses "descriptor -2" EBADF "$A" 0 "$B" 0 $MIB --raw-src-fd=-2
nothing_written
refuses "regular file" ENOTBLK "$XCOPY_TMP/file" 0 "$B" 0 $MIB
refuses "character device" ENOTBLK /dev/zero 0 "$B" 0 $MIB
nothing_written
