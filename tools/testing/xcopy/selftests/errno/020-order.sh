# SPDX-License-Identifier: GPL-2.0-only
# of several mistakes the first of the manual's list is named

two_luns iscsi 32
watch_writes "$B" 8
refuses "flags before mode" EINVAL "$A" 0 "$B" 0 $MIB --raw-flags 16 --open-dst r
refuses "length before mode" EINVAL "$A" 0 "$B" 0 0 --open-dst r
refuses "mode before alignment" EBADF "$A" 1 "$B" 0 $MIB --open-dst r
refuses "alignment before wrap" EINVAL "$A" 18446744073709551615 "$B" 0 $MIB
refuses "destination's end before the source's" ENOSPC "$A" $((1 << 40)) "$B" $((1 << 40)) $MIB
nothing_written
