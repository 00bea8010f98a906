# SPDX-License-Identifier: GPL-2.0-only
# length 0 is EINVAL

two_luns iscsi 32
watch_writes "$B" 8
refuses "length 0" EINVAL "$A" 0 "$B" 0 0
refuses "length 0 at an offset" EINVAL "$A" $MIB "$B" $MIB 0
nothing_written
