# SPDX-License-Identifier: GPL-2.0-only
# a source that is no block device is ENOTBLK

two_luns iscsi 32
watch_writes "$B" 8
truncate -s 4M "$XCOPY_TMP/file"
refuses "regular file" ENOTBLK "$XCOPY_TMP/file" 0 "$B" 0 $MIB
refuses "character device" ENOTBLK /dev/zero 0 "$B" 0 $MIB
nothing_written
