# SPDX-License-Identifier: GPL-2.0-only
# a partition is copied to a whole disk and back to a partition of its own disk

requires cmd addpart
two_luns iscsi 32
partition "$A" 1 63 8192
partition "$A" 2 16384 8192
fill "$B" 0 $((8 * MIB)) $OLD
fill "${A}1" 0 $((4 * MIB)) $NEW
offloads_seeded "partition at sector 63 to disk" "${A}1" 0 "$B" $MIB $((4 * MIB)) 1
ok "data on the disk" check "$B" $MIB $((4 * MIB)) $NEW 0
ok "disk before it untouched" untouched "$B" 0 $MIB
ok "disk behind it untouched" untouched "$B" $((5 * MIB)) $MIB
offloads_seeded "disk to partition" "$B" $MIB "${A}2" 0 $((4 * MIB)) 1
ok "data in the partition" check "${A}2" 0 $((4 * MIB)) $NEW 0
