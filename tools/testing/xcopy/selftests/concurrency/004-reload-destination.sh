# SPDX-License-Identifier: GPL-2.0-only
# after a reload nothing is written to where the destination was
# needs: stress
# timeout: 300

two_luns iscsi 32
dm_pair 4096
fill /dev/mapper/src 0 $((2 * MIB)) $NEW
copier /dev/mapper/src 0 /dev/mapper/dst 0 $((2 * MIB))
at=0 late=0
for ((i = 0; i < CYCLES / 8; i++)); do
	was=$((at * 512)) at=$((8192 - at))
	cycle 1 dst "0 4096 linear $B $at" || break
	fill "$B" $was $((2 * MIB)) "gone-$i" || break
	sleep .02
	check "$B" $was $((2 * MIB)) "gone-$i" || ((++late))
done
is "cycles" $i $((CYCLES / 8))
is "late writes" $late 0
ok "the copier comes to an end" stop_copiers
is "copies that failed" $COPIES_FAILED 0
ge "copies" $COPIES 1
ok "a last copy" copy /dev/mapper/src 0 /dev/mapper/dst 0 $((2 * MIB))
ok "data" check "$B" $((at * 512)) $((2 * MIB)) $NEW 0
nothing_left
