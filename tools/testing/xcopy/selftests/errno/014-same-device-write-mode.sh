# SPDX-License-Identifier: GPL-2.0-only
# src_fd -1 on a descriptor without read mode is EBADF

two_luns iscsi 32
watch_writes "$B" 8
refuses "write mode only" EBADF "$B" 0 "$B" $((4 * MIB)) $MIB --raw-src-fd=-1 --open-dst w
nothing_written
