# SPDX-License-Identifier: GPL-2.0-only
# a signal with a handler ends copy_file_range(2) early with what is copied; then it goes on
# needs: file bed
# timeout: 120

two_luns iscsi 32 iblock
trust "$A" "$B"
len=$((24 * MIB))

interrupted() {
	local desc=$1
	shift
	fill "$A" 0 $len $NEW -- fill "$B" 0 $len $OLD
	mark
	ok "$desc: one call" file_range alarm=60 "$@" "$A" 0 "$B" 0 $len
	le "$desc: comes back before the end" "$DONE" $((len - 512))
	ge "$desc: with something" "$DONE" 512
	is "$desc: whole blocks" $((DONE % 512)) 0
	ok "$desc: the data so far" check "$B" 0 "$DONE" $NEW
	ok "$desc: all is over" idle
	ok "$desc: many calls" file_range alarm=20 loop "$@" "$A" 0 "$B" 0 $len
	is "$desc: all of it" "$DONE" $len
	ge "$desc: several calls" "$CALLS" 2
	ok "$desc: the data" check "$B" 0 $len $NEW
}

slow L0 20
slow L1 10
interrupted "offloaded"
ge "offloaded" "$(delta offloaded_bytes)" $MIB
set_limit "$B" 0
slow L0 60
interrupted "by hand, direct" direct

# it comes before anything is copied, while the source is written back
exec 7<>"$A"
fill -b "$A" 0 $((4 * MIB)) $NEW
fill "$B" 0 $((4 * MIB)) $OLD
ok "by hand, before it begins: one call" file_range alarm=30 direct "$A" 0 "$B" 0 $((4 * MIB))
exec 7<&-
ge "by hand, before it begins: something is copied" "$DONE" 512
ok "by hand, before it begins: the data so far" check "$B" 0 "$DONE" $NEW

interrupted "through the cache"

# stopped and continued
set_limit "$B" $((4 * MIB))
fill "$B" 0 $len $OLD
slow L0 20
cp "$A" "$B" &
BG=$!
sleep 0.3
kill -STOP $BG
stopped() { [[ $(<"/proc/$BG/stat") == *") T "* ]]; }
ok "cp is stopped" await 30 stopped
ok "and nothing is under way" await 30 idle
kill -CONT $BG
wait $BG
is "cp succeeds" $? 0
fast L0
fast L1
ok "its data" check "$B" 0 $len $NEW
