# SPDX-License-Identifier: GPL-2.0-only
# ranges of one disk are copied inside it, upwards and downwards

two_luns iscsi 32
offloads "up" "$A" 0 "$A" $((16 * MIB)) $((4 * MIB)) 1
offloads "down" "$A" $((24 * MIB)) "$A" $((2 * MIB)) $((4 * MIB)) 1
