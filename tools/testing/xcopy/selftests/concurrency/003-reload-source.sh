# SPDX-License-Identifier: GPL-2.0-only
# a source whose table is reloaded during copies yields only data that was valid then
# needs: stress
# timeout: 300

two_luns iscsi 32
dm dst 0 4096 linear "$B" 0
set_limit /dev/mapper/dst $((512 * KIB))
dm src 0 4096 linear "$A" 0
fill /dev/mapper/src 0 $((2 * MIB)) 101
dm_swap src 0 4096 linear "$A" 8192
fill /dev/mapper/src 0 $((2 * MIB)) 102
at=8192 bad=0
for ((i = 0; i < CYCLES / 8; i++)); do
	copy_in_background /dev/mapper/src 0 /dev/mapper/dst 0 $((2 * MIB))
	at=$((8192 - at))
	cycle 1 src "0 4096 linear $A $at" || break
	wait "$BG" || ((++bad))
	check_any /dev/mapper/dst 0 $((2 * MIB)) 101 102 || ((++bad))
	# a copy which begins after the reload has nothing of the old table
	((i % 5)) && continue
	copy /dev/mapper/src 0 /dev/mapper/dst 0 $((2 * MIB)) >/dev/null || ((++bad))
	check /dev/mapper/dst 0 $((2 * MIB)) $((at ? 102 : 101)) || ((++bad))
done
is "cycles" $i $((CYCLES / 8))
is "failed or stale" $bad 0
nothing_left
