# SPDX-License-Identifier: GPL-2.0-only
# stripes of one size on both sides merge to one piece a disk

for i in 0 1 2 3; do lun ramdisk "L$i" 32; done
export_iscsi L0 L1 L2 L3
dm src 0 65536 striped 2 128 "$(disk L0)" 0 "$(disk L1)" 0
dm dst 0 65536 striped 2 128 "$(disk L2)" 0 "$(disk L3)" 0
offloads "4 MiB" /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB)) 2
