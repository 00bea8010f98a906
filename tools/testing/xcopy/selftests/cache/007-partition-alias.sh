# SPDX-License-Identifier: GPL-2.0-only
# pages of a partition and of its disk both give way to a copy

requires cmd addpart
two_luns iscsi 32
partition "$B" 1 2048 8192
P=$REPLY
fill "$B" 0 $((8 * MIB)) $OLD
fill "$A" 0 $MIB $NEW
exec {fd}<"$P"
ok "read through the partition's cache" check -b "$P" 0 $((2 * MIB)) $OLD $MIB
offloads_seeded "to the partition" "$A" 0 "$P" $MIB $MIB 1
ok "partition's cache" check -b "$P" $MIB $MIB $NEW 0
exec {fd}<&-
ok "disk" check "$B" $((2 * MIB)) $MIB $NEW 0
