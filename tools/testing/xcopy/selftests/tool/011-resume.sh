# SPDX-License-Identifier: GPL-2.0-only
# a copy that was killed goes on where its map says, and the data is right
# needs: tool bed
# timeout: 120

two_luns iscsi 24 iblock
map=$XCOPY_TMP/map
fill "$A" 0 $((24 * MIB)) $NEW
slow L0 400

first_piece() {
	grep -q '+$' "$map" 2>/dev/null
}

"$XCOPY_BIN/blkcopy" --no-offload --resume "$map" --resume-interval 0 "$A" "$B" &
BG=$!
await 60 first_piece
kill -KILL "$BG"
wait "$BG"
is "killed" $? 137
fast L0
there=$(($(awk '$3 == "+" { print $2 }' "$map")))
ge "the map has the first piece" $there $((4 * MIB))
is "it is bound to the disks" "$(grep -c ' bytes: wwid naa' "$map")" 2
exits "another pair" 3 --resume "$map" "$B" "$A"
fill "$A" 0 $MIB $OLD
mark
exits "resumed" 0 --resume "$map" "$A" "$B"
is "only the rest was copied" "$(($(delta offloaded_bytes) + $(delta fallback_bytes)))" $((24 * MIB - there))
ok "all is there, and what was there not anew" check "$B" 0 $((24 * MIB)) $NEW
nok "the map is gone" test -e "$map"
