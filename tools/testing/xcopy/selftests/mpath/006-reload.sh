# SPDX-License-Identifier: GPL-2.0-only
# the table of a multipath device is reloaded under copies: with other paths, with one, another LUN
# needs: bed mpath stress
# timeout: 300

requires target multipath
two_luns_by_two 32
trust "$A" "$A2" "$B" "$B2"
fill "$A" 0 $((16 * MIB)) $NEW

for mode in request bio; do
	mpath_table $mode round-robin '' "$A"; A_ONE=$REPLY
	mpath_table $mode round-robin '' "$A2" "$A"; A_TWO=$REPLY
	mpath_table $mode round-robin '' "$B2"; B_ONE=$REPLY
	mpath_table $mode round-robin '' "$B" "$B2"; B_TWO=$REPLY
	dm ma "$A_TWO"; MA=$REPLY
	dm mb "$B_TWO"; MB=$REPLY
	copies_begin
	ok "$mode: reloads" cycle $((CYCLES / 10)) ma "$A_ONE" "$A_TWO" -- mb "$B_ONE" "$B_TWO"
	copies_end $mode $((16 * MIB))
	dm_remove ma mb
done

# the source becomes another unit: what a copy then reads is of that one
lun ramdisk L2 32
export_iscsi L2
D=$(disk L2 iscsi)
trust "$D"
fill "$A" 0 $((4 * MIB)) 101
fill "$D" 0 $((4 * MIB)) 102
mpath_table request round-robin '' "$A" "$A2"; OF_A=$REPLY
mpath_table request round-robin '' "$D"; OF_D=$REPLY
dm ma "$OF_A"; MA=$REPLY
mpath mb request "$B" "$B2"; MB=$REPLY
set_limit "$MB" $((512 * KIB))
mark
bad=0 now=101
for ((i = 0; i < 12; i++)); do
	copy_in_background "$MA" 0 "$MB" 0 $((4 * MIB))
	((now = 203 - now))
	if ((now == 102)); then dm_swap ma "$OF_D"; else dm_swap ma "$OF_A"; fi || break
	wait "$BG" || ((++bad))
	check_any "$MB" 0 $((4 * MIB)) 101 102 || ((++bad))
	copy "$MA" 0 "$MB" 0 $((4 * MIB)) >/dev/null || ((++bad))
	check "$MB" 0 $((4 * MIB)) $now 0 || ((++bad))
done
is "another unit: cycles" $i 12
is "another unit: failed or stale" $bad 0
diag "$(refusals), offloaded $(delta offloaded_bytes)"
ge "another unit: offloaded" "$(delta offloaded_bytes)" $((12 * 4 * MIB / 2))
nothing_left
