# SPDX-License-Identifier: GPL-2.0-only
# the end of a partition counts, not that of its disk

requires cmd addpart
two_luns iscsi 32
partition "$A" 1 2048 4096
PA=$REPLY
partition "$B" 1 2048 4096
PB=$REPLY
watch_writes "$B" 8
refuses "source partition" ENXIO "$PA" $((MIB + 512)) "$PB" 0 $MIB
refuses "destination partition" ENOSPC "$PA" 0 "$PB" $((MIB + 512)) $MIB
refuses "whole disk into a partition" ENOSPC "$A" 0 "$PB" 0 $((3 * MIB))
nothing_written
