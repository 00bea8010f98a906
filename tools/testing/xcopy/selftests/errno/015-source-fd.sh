# SPDX-License-Identifier: GPL-2.0-only
# a source descriptor that is not open, or negative, is EBADF

two_luns iscsi 32
watch_writes "$B" 8
refuses "closed descriptor" EBADF "$A" 0 "$B" 0 $MIB --raw-src-fd 900
refuses "-2" EBADF "$A" 0 "$B" 0 $MIB --raw-src-fd=-2
nothing_written
