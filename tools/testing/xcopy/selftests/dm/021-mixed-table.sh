# SPDX-License-Identifier: GPL-2.0-only
# in a mixed table the linear part is offloaded, what crosses over is by hand

requires target delay
two_luns iscsi 32
dm mix <<T
0 16384 linear $B 0
16384 16384 delay $B 16384 1
T
limit /dev/mapper/mix
if ((REPLY)); then
	offloads "linear part" "$A" 0 /dev/mapper/mix $MIB $MIB 1
else
	diag "a table with one that did not opt in has no limit"
	by_hand "linear part" "$A" 0 /dev/mapper/mix $MIB $MIB "target unsupported disabled"
fi
by_hand "other part" "$A" 0 /dev/mapper/mix $((9 * MIB)) $MIB "target unsupported disabled"
# up to the edge by the devices, behind it by hand
seed "$A" 0 /dev/mapper/mix $((7 * MIB)) $((2 * MIB))
mark
ok "across the edge: copy succeeds" copy "$A" 0 /dev/mapper/mix $((7 * MIB)) $((2 * MIB))
limit /dev/mapper/mix
((REPLY)) && is "across the edge: one half each" "$OFFLOADED $(delta fallback_bytes)" "$MIB $MIB"
data_right "across the edge" "$A" 0 /dev/mapper/mix $((7 * MIB)) $((2 * MIB))
