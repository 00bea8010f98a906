# SPDX-License-Identifier: GPL-2.0-only
# overlap of a partition with its own disk is EEXIST where they meet

requires cmd addpart
two_luns iscsi 32
partition "$A" 1 4096 16384
P=$REPLY
watch_writes "$A" 16
# the partition's first 4 MiB lie from 2 to 6 MiB
refuses "down over itself" EEXIST "$P" 0 "$A" $MIB $((4 * MIB))
refuses "up over itself" EEXIST "$P" 0 "$A" $((3 * MIB)) $((4 * MIB))
refuses "the same sectors" EEXIST "$P" 0 "$A" $((2 * MIB)) $((4 * MIB))
refuses "disk to partition" EEXIST "$A" $MIB "$P" 0 $((4 * MIB))
refuses "also by hand" EEXIST "$P" 0 "$A" $MIB $((4 * MIB)) --no-offload
ge "refusals/overlap" "$(refused overlap)" 5
nothing_written
offloads "apart" "$P" 0 "$A" $((12 * MIB)) $MIB -
