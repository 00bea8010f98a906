# SPDX-License-Identifier: GPL-2.0-only
# dm over dm over dm is offloaded

two_luns iscsi 32
dm low 0 49152 linear "$A" 1024
dm mid 0 32768 linear /dev/mapper/low 1024
dm top <<T
0 8192 linear /dev/mapper/mid 8192
8192 8192 linear /dev/mapper/mid 0
T
dm dst 0 32768 linear "$B" 0
offloads "three layers" /dev/mapper/top $((2 * MIB)) /dev/mapper/dst 0 $((4 * MIB)) 2
