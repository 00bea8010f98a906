# SPDX-License-Identifier: GPL-2.0-only
# a table edge that is none on the disk costs no command

two_luns iscsi 32
dm src <<T
0 2048 linear $A 0
2048 2048 linear $A 2048
4096 4096 linear $A 4096
T
dm dst <<T
0 3000 linear $B 8192
3000 5192 linear $B 11192
T
offloads "contiguous pieces" /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB)) 1
