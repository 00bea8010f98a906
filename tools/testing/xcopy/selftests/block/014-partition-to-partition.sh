# SPDX-License-Identifier: GPL-2.0-only
# a copy between partitions lands where they begin

requires cmd addpart
two_luns iscsi 32
partition "$A" 1 2048 16384
partition "$B" 1 4096 16384
fill "$B" 0 $((12 * MIB)) $OLD
fill "${A}1" 0 $((4 * MIB)) $NEW
offloads_seeded "partitions" "${A}1" $MIB "${B}1" $((2 * MIB)) $((2 * MIB)) 1
ok "seen through the partition" check "${B}1" $((2 * MIB)) $((2 * MIB)) $NEW $MIB
ok "seen through the disk" check "$B" $((4 * MIB)) $((2 * MIB)) $NEW $MIB
ok "disk before it untouched" untouched "$B" 0 $((4 * MIB))
ok "disk behind it untouched" untouched "$B" $((6 * MIB)) $((4 * MIB))
