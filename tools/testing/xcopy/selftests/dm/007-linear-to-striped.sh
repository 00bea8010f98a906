# SPDX-License-Identifier: GPL-2.0-only
# 16 MiB from linear to two stripes of 64 KiB: offloaded to the last byte
# timeout: 90

luns 3 iscsi 32
dm src 0 65536 linear "$D" 0
dm dst 0 65536 striped 2 128 "$A" 0 "$B" 0
offloads "16 MiB" /dev/mapper/src 0 /dev/mapper/dst $((64 * KIB)) $((16 * MIB)) 256
