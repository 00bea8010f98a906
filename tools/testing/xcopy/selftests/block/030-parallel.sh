# SPDX-License-Identifier: GPL-2.0-only
# eight copies at a time, each right

two_luns iscsi 32
fill "$A" 0 $((16 * MIB)) $NEW
fill "$B" 0 $((32 * MIB)) $OLD
mark_traced
pids=()
for i in 0 1 2 3 4 5 6 7; do
	copy_in_background "$A" $((i * 2 * MIB)) "$B" $((i * 4 * MIB)) $((2 * MIB))
	pids+=("$BG")
done
for i in "${!pids[@]}"; do
	ok "copy $i" wait "${pids[i]}"
done
is "commands executed by the target" "$(xcopy_count)" 8
is "offloaded_bytes" "$(delta offloaded_bytes)" $((16 * MIB))
is "fallback_bytes" "$(delta fallback_bytes)" 0
is "inflight" "$(counter inflight)" 0
for i in 0 1 2 3 4 5 6 7; do
	ok "data $i" check "$B" $((i * 4 * MIB)) $((2 * MIB)) $NEW $((i * 2 * MIB))
	ok "gap $i" untouched "$B" $((i * 4 * MIB + 2 * MIB)) $((2 * MIB))
done
