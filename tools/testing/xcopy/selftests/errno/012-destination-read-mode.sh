# SPDX-License-Identifier: GPL-2.0-only
# a destination not open for writing is EBADF

two_luns iscsi 32
watch_writes "$B" 8
refuses "read mode" EBADF "$A" 0 "$B" 0 $MIB --open-dst r
nothing_written
