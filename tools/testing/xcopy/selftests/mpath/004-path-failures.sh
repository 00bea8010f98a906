# SPDX-License-Identifier: GPL-2.0-only
# paths fail and come back under copies: the data is right, no copy fails, nothing hangs
# needs: bed mpath stress
# groups: debug
# timeout: 300

# How often in each mode. make paths wants five hundred.
ROUNDS=${ROUNDS:-$((CYCLES / 10))}

requires target multipath
two_luns_by_two 32
trust "$A" "$A2" "$B" "$B2"
fill "$A" 0 $((16 * MIB)) $NEW

# failed_paths MODE: for each end in turn one path is failed and reinstated, as
# multipathd does it, and as the mid layer does it
failed_paths() {
	local i m p

	for ((i = 0; i < ROUNDS; i++)); do
		((i & 1)) && m=pva p=$A || m=pvb p=$B
		((i & 2)) && { [[ $m == pva ]] && p=$A2 || p=$B2; }
		if ((i & 4)); then
			path_state "$p" offline
			sleep 0.05
			path_state "$p" running
		else
			fail_path $m "$p"
			sleep 0.05
		fi
		reinstate_path $m "$p" 2>/dev/null
	done
	is "$1: paths that failed and returned" $i "$ROUNDS"
}

for mode in request bio; do
	both_mpaths $mode
	set_limit "$MB" $((512 * KIB))
	fill "$MB" 0 $((20 * MIB)) $OLD
	mark
	copier "$MA" 0 "$MB" 0 $((8 * MIB))
	copier "$MA" $((8 * MIB)) "$MB" $((8 * MIB)) $((8 * MIB))
	failed_paths $mode
	# they go on until they are told, and a slow machine takes longer
	await 60 counted offloaded_bytes $((16 * MIB))
	copiers_done $((8 * MIB))
	ge "$mode: offloaded" "$(delta offloaded_bytes)" $((16 * MIB))
	ok "$mode: data" check "$MB" 0 $((16 * MIB)) $NEW
	ok "$mode: behind it untouched" untouched "$MB" $((16 * MIB)) $((4 * MIB))
	dm_remove pva pvb
done
