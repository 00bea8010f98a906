# SPDX-License-Identifier: GPL-2.0-only
# three stripes against two, at an odd offset

luns 5 iscsi 16
dm src 0 49152 striped 3 256 "$A" 0 "$B" 0 "$D" 0
dm dst 0 49152 striped 2 128 "$E" 0 "$F" 0
offloads "3 MiB" /dev/mapper/src $((7 * 512)) /dev/mapper/dst $((5 * 512)) $((3 * MIB)) -
