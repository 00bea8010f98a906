# SPDX-License-Identifier: GPL-2.0-only
# a killed copy stops at once, leaves no torn sector and nothing in flight
# needs: stress bed
# groups: debug
# timeout: 120

two_luns iscsi 32 iblock
set_limit "$B" $((256 * KIB))
fill "$A" 0 $((16 * MIB)) $NEW
fill "$B" 0 $((20 * MIB)) $OLD
slow L0 500
mark
copy_in_background "$A" 0 "$B" 0 $((16 * MIB))
await 5 counted commands 2
kill -KILL "$BG"
ok "it dies" await 20 gone "$BG"
wait "$BG" 2>/dev/null
is "exit status" $? 137
nothing_left
fast L0
delta offloaded_bytes >/dev/null
diag "offloaded $REPLY of $((16 * MIB)), $(refusals)"
ok "it did not go on to the end" test "$REPLY" -lt $((16 * MIB))
ge "refusals/killed" "$(refused killed)" 1
ok "old and new sectors only" check_any "$B" 0 $((16 * MIB)) $OLD $NEW
ok "behind it untouched" untouched "$B" $((16 * MIB)) $((4 * MIB))
fill "$B" 0 $((16 * MIB)) 77
sleep 1
ok "nothing is written late" check "$B" 0 $((16 * MIB)) 77
