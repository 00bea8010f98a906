# SPDX-License-Identifier: GPL-2.0-only
# an offset and length beyond a signed 64-bit offset are EOVERFLOW

two_luns iscsi 32
watch_writes "$B" 8
big=9223372036854775296
refuses "source" EOVERFLOW "$A" $big "$B" 0 $MIB
refuses "destination" EOVERFLOW "$A" 0 "$B" $big $MIB
refuses "64 bits at the source" EOVERFLOW "$A" 18446744073709551104 "$B" 0 $MIB
refuses "64 bits at the destination" EOVERFLOW "$A" 0 "$B" 18446744073709551104 $MIB
refuses "length" EOVERFLOW "$A" 512 "$B" 512 $big
nothing_written
