# SPDX-License-Identifier: GPL-2.0-only
# dm on a partition is offloaded to the right place

requires cmd addpart
two_luns iscsi 32
partition "$A" 1 2048 32768
partition "$B" 1 6144 32768
dm src 0 16384 linear "${A}1" 64
dm dst 0 16384 linear "${B}1" 128
offloads "partitions below" /dev/mapper/src 0 /dev/mapper/dst $MIB $((2 * MIB)) 1
ok "seen on the disk" check "$B" $(((6144 + 128) * 512 + MIB)) $((2 * MIB)) $NEW 0
