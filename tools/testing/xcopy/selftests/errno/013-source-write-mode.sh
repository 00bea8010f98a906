# SPDX-License-Identifier: GPL-2.0-only
# a source not open for reading is EBADF

two_luns iscsi 32
watch_writes "$B" 8
refuses "write mode" EBADF "$A" 0 "$B" 0 $MIB --open-src w
nothing_written
