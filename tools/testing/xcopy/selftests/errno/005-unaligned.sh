# SPDX-License-Identifier: GPL-2.0-only
# offsets and lengths which are not whole blocks are EINVAL

two_luns iscsi 32
watch_writes "$B" 8
refuses "source offset" EINVAL "$A" 1 "$B" 0 $MIB
refuses "destination offset" EINVAL "$A" 0 "$B" 511 $MIB
refuses "length" EINVAL "$A" 0 "$B" 0 $((MIB + 256))
refuses "length under a block" EINVAL "$A" 0 "$B" 0 1
nothing_written
