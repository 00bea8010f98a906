# SPDX-License-Identifier: GPL-2.0-only
# two dm devices on one LUN whose ranges are apart are offloaded

two_luns iscsi 32
dm src 0 16384 linear "$A" 0
dm dst 0 16384 linear "$A" 16384
offloads "apart" /dev/mapper/src 0 /dev/mapper/dst $MIB $((4 * MIB)) 1
