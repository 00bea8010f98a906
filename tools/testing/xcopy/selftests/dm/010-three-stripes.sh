# SPDX-License-Identifier: GPL-2.0-only
# three stripes against two, at an odd offset

for i in 0 1 2 3 4; do lun ramdisk "L$i" 16; done
export_iscsi L0 L1 L2 L3 L4
dm src 0 49152 striped 3 256 "$(disk L0)" 0 "$(disk L1)" 0 "$(disk L2)" 0
dm dst 0 49152 striped 2 128 "$(disk L3)" 0 "$(disk L4)" 0
offloads "3 MiB" /dev/mapper/src $((7 * 512)) /dev/mapper/dst $((5 * 512)) $((3 * MIB)) -
