# SPDX-License-Identifier: GPL-2.0-only
# a reserved word that is not 0 is EINVAL

two_luns iscsi 32
watch_writes "$B" 8
refuses "first word" EINVAL "$A" 0 "$B" 0 $MIB --raw-reserved 1
refuses "second word" EINVAL "$A" 0 "$B" 0 $MIB --raw-reserved2 1
refuses "high bits" EINVAL "$A" 0 "$B" 0 $MIB --raw-reserved2 9223372036854775808
nothing_written
