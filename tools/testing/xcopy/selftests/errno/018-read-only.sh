# SPDX-License-Identifier: GPL-2.0-only
# a read-only destination is EPERM, a read-only source is fine

requires cmd blockdev
two_luns iscsi 32
watch_writes "$B" 8
blockdev --setro "$B"
refuses "read-only destination" EPERM "$A" 0 "$B" 0 $MIB
refuses "read-only destination, by hand" EPERM "$A" 0 "$B" 0 $MIB --no-offload
blockdev --setrw "$B"
nothing_written
seed "$A" 0 "$B" $MIB $MIB
blockdev --setro "$A"
offloads_seeded "read-only source" "$A" 0 "$B" $MIB $MIB 1
data_right "read-only source" "$A" 0 "$B" $MIB $MIB
