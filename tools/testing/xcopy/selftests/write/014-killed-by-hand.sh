# SPDX-License-Identifier: GPL-2.0-only
# a copy by hand whose caller is killed stops there, and what it wrote is right
# needs: stress bed
# groups: debug
# timeout: 120

two_luns iscsi 32 iblock
fill "$A" 0 $((16 * MIB)) $NEW
fill "$B" 0 $((20 * MIB)) $OLD
slow L0 200

# writing: something has been written to B since before
writing() {
	local stat

	read -ra stat <"/sys/block/${B##*/}/stat"
	((stat[6] > before))
}

read -ra stat <"/sys/block/${B##*/}/stat"
before=${stat[6]}
mark
copy_in_background "$A" 0 "$B" 0 $((16 * MIB)) --no-offload
ok "it has begun" await 20 writing
kill -KILL "$BG"
ok "it dies" await 30 gone "$BG"
wait "$BG" 2>/dev/null
is "exit status" $? 137
fast L0
delta fallback_bytes >/dev/null
diag "$REPLY bytes by hand"
ok "it did not go on to the end" test "$REPLY" -lt $((16 * MIB))
ok "what it says it copied is right" check "$B" 0 "$REPLY" $NEW
ok "old and new sectors only" check_any "$B" 0 $((16 * MIB)) $OLD $NEW
ok "behind it untouched" untouched "$B" $((16 * MIB)) $((4 * MIB))
fill "$B" 0 $((16 * MIB)) 77
sleep 1
ok "nothing is written late" check "$B" 0 $((16 * MIB)) 77
