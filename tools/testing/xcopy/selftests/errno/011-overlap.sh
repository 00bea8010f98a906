# SPDX-License-Identifier: GPL-2.0-only
# overlapping ranges of one device are EEXIST

two_luns iscsi 32
watch_writes "$A" 16
refuses "one block up" EEXIST "$A" 0 "$A" 512 $MIB
refuses "one block down" EEXIST "$A" $MIB "$A" $((MIB - 512)) $MIB
refuses "last block of one is the first of the other" EEXIST "$A" 0 "$A" $((MIB - 512)) $MIB
refuses "the same range" EEXIST "$A" $MIB "$A" $MIB $MIB
refuses "by two descriptors" EEXIST "$A" 0 "$A" 512 $MIB --open-src r
nothing_written
