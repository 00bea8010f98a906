# SPDX-License-Identifier: GPL-2.0-only
# pairing does not depend on merging or queue depth

two_luns iscsi 32
for d in "$A" "$B"; do
	set_queue "$d" nomerges 2
	echo 1 >"/sys/class/block/${d##*/}/device/queue_depth"
done
set_limit "$B" $((512 * KIB))
offloads "nomerges 2, depth 1" "$A" 0 "$B" $((8 * MIB)) $((4 * MIB)) 8
