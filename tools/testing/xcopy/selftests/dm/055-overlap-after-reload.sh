# SPDX-License-Identifier: GPL-2.0-only
# a table reloaded in mid-copy onto what the copy has written ends it with EEXIST
# needs: bed write
# groups: debug
# timeout: 240

two_luns iscsi 32 iblock
dm_pair 24576
for dev in "$A" "$B" /dev/mapper/src /dev/mapper/dst; do
	set_limit "$dev" $((64 * KIB))
done
fill "$A" 0 $((12 * MIB)) $NEW
fill "$B" 0 $((16 * MIB)) $OLD
slow L0 500
mark
"$XCOPY_BIN/blkcopy" --json --raw --length $((12 * MIB)) /dev/mapper/src /dev/mapper/dst >"$XCOPY_TMP/out" 2>&1 &
BG=$!
ok "it has begun" await 60 counted chunks_offloaded 1
# the rest would be read from where the beginning went
ok "reload" dm_swap src 0 24576 linear "$B" 2048
fast L0
nok "the copy ends" wait "$BG"
text=$(<"$XCOPY_TMP/out")
ERRNO='' COPIED=0
[[ $text =~ \"copied\":([0-9]+) ]] && COPIED=${BASH_REMATCH[1]}
[[ $text =~ \"errno\":\"([A-Z0-9]+)\" ]] && ERRNO=${BASH_REMATCH[1]}
is "errno" "$ERRNO" EEXIST
ge "refusals/overlap" "$(refused overlap)" 1
ge "bytes copied before" "$COPIED" $((64 * KIB))
ok "they are right" check "$B" 0 "$COPIED" $NEW 0
ok "behind the range nothing was written" untouched "$B" $((12 * MIB)) $((4 * MIB))

# to a third place it goes on, and what is left is offloaded there
dm_swap src 0 24576 linear "$A" 0
fill "$B" 0 $((32 * MIB)) $OLD
slow L0 500
mark
copy_in_background /dev/mapper/src 0 /dev/mapper/dst 0 $((12 * MIB))
ok "it has begun again" await 60 counted chunks_offloaded 1
ok "reload of the destination" dm_swap dst 0 24576 linear "$B" 28672
offloaded=$(delta offloaded_bytes)
fast L0
ok "the copy succeeds" wait "$BG"
ge "offloaded after the reload" "$(delta offloaded_bytes)" $((offloaded + 64 * KIB))
delta offloaded_bytes >/dev/null
sum=$REPLY
delta fallback_bytes >/dev/null
ge "all of it was copied" $((sum + REPLY)) $((12 * MIB))
ok "old place: old or new data" check_any "$B" 0 $((12 * MIB)) $OLD $NEW
ok "end of the range" check "$B" $((25 * MIB)) $MIB $NEW $((11 * MIB))

# a chunk that met no suspended device finds out for itself where it has come to
freezer
dm_swap dst 0 24576 linear "$B" 0
fill "$B" 0 $((16 * MIB)) $OLD
slow L0 500
mark
copy_in_background /dev/mapper/src 0 /dev/mapper/dst 0 $((12 * MIB))
ok "it has begun once more" await 60 counted chunks_offloaded 1
ok "it is frozen between two chunks" freeze "$BG" "$B"
ok "reload while nothing is under way" dm_swap src 0 24576 linear "$B" 2048
fast L0
thaw
nok "that copy ends too" wait "$BG"
is "nobody was suspended when it asked" "$(refused suspended)" 0
ge "refusals/overlap then" "$(refused overlap)" 1
ok "behind the range nothing was written either" untouched "$B" $((12 * MIB)) $((4 * MIB))
freezer_done
