# SPDX-License-Identifier: GPL-2.0-only
# stripes of different sizes on both sides are offloaded whole

luns 4 iscsi 32
dm src 0 65536 striped 2 128 "$A" 0 "$B" 0
dm dst 0 65536 striped 2 64 "$D" 0 "$E" 0
offloads "64 and 32 KiB, from the start" /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB)) 128
offloads "64 and 32 KiB, unequal offsets" /dev/mapper/src 512 /dev/mapper/dst $((8 * MIB + 3 * 512)) $((2 * MIB)) -
