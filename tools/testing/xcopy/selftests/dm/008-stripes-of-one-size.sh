# SPDX-License-Identifier: GPL-2.0-only
# stripes of one size on both sides merge to one piece a disk

luns 4 iscsi 32
dm src 0 65536 striped 2 128 "$A" 0 "$B" 0
dm dst 0 65536 striped 2 128 "$D" 0 "$E" 0
offloads "4 MiB" /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB)) 2
