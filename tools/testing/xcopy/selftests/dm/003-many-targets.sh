# SPDX-License-Identifier: GPL-2.0-only
# a copy over many table edges is offloaded whole

two_luns iscsi 32
# eight pieces of 512 KiB in backward order, a gap between each two
for i in 0 1 2 3 4 5 6 7; do
	echo "$((i * 1024)) 1024 linear $A $(((7 - i) * 2048))"
done | dm src
dm dst 0 16384 linear "$B" 0
offloads "edges at the source" /dev/mapper/src 0 /dev/mapper/dst $MIB $((4 * MIB)) 8
offloads "edges at the destination" /dev/mapper/dst $((6 * MIB)) /dev/mapper/src $MIB $((2 * MIB)) 4
