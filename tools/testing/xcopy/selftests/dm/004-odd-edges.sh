# SPDX-License-Identifier: GPL-2.0-only
# table edges at odd sectors on both sides are matched to the sector

two_luns iscsi 32
dm src <<T
0 1001 linear $A 0
1001 2003 linear $A 10000
3004 5188 linear $A 30001
T
dm dst <<T
0 777 linear $B 5
777 4001 linear $B 9999
4778 5188 linear $B 40000
T
# cuts at 1001 and 3004 of one side, 777 and 4778 of the other: five pieces
offloads "odd edges" /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB)) 5
