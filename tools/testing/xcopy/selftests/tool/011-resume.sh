# SPDX-License-Identifier: GPL-2.0-only
# a copy that was killed goes on where its map says, and the data is right
# needs: tool bed
# timeout: 120

two_luns iscsi 80 iblock
map=$XCOPY_TMP/map
fill "$A" 0 $((80 * MIB)) $NEW
slow L0 30

first_piece() {
	grep -q '+$' "$map" 2>/dev/null
}

"$XCOPY_BIN/blkcopy" --no-offload --resume "$map" --resume-interval 0 "$A" "$B" &
BG=$!
await 30 first_piece
kill -KILL "$BG"
wait "$BG"
is "killed" $? 137
fast L0
is "the map has the first piece" "$(awk '$3 == "+" { print $2 }' "$map")" 0x04000000
is "it is bound to the disks" "$(grep -c ' bytes: wwid naa' "$map")" 2
exits "another pair" 3 --resume "$map" "$B" "$A"
fill "$A" 0 $MIB $OLD
mark
exits "resumed" 0 --resume "$map" "$A" "$B"
is "only the rest was copied" "$(($(delta offloaded_bytes) + $(delta fallback_bytes)))" $((16 * MIB))
ok "all is there, and what was there not anew" check "$B" 0 $((80 * MIB)) $NEW
nok "the map is gone" test -e "$map"
