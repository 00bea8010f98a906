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
	copies_begin
	failed_paths $mode
	copies_end $mode $((16 * MIB))
	dm_remove pva pvb
done
