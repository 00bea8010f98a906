# SPDX-License-Identifier: GPL-2.0-only
# vdo refuses copies from it and to it, and is right by hand; what lies beside it is offloaded
# needs: null dm targets

target_disks
BLOCKS=6144 LOGICAL=2048 HALF=$((LOGICAL * 8))
"$XCOPY_BIN/xcvdo" "$D" $BLOCKS $LOGICAL >"$XCOPY_TMP/holds" || die "no volume"
on 0 $HALF vdo V4 "$D" $BLOCKS 512 4096 400 deduplication off
ok "it runs" eval 'dmsetup status t | grep -q " vdo .* normal "'
limit $T
is "it has no limit" "$REPLY" 0
are_refused vdo unsupported

# one table, vdo for its second half
printf '%s\n' "0 $HALF linear $E 0" "$HALF $HALF linear $T 0" | dm beside || die "no table"
set_limit /dev/mapper/beside $MIB
fill "$A" 0 $((2 * MIB)) $NEW
mark
ok "into a table that has both" copy "$A" 0 /dev/mapper/beside $((HALF * 512 - MIB)) $((2 * MIB))
is "offloaded: what is beside it" "$OFFLOADED" $MIB
is "the other half is refused" "$(refused target unsupported)" 1
ok "data" check /dev/mapper/beside $((HALF * 512 - MIB)) $((2 * MIB)) $NEW 0
off beside t

# what was written is there when it starts again
dm t "0 $HALF vdo V4 $D $BLOCKS 512 4096 400 deduplication off" || die "it does not start again"
ok "data, after a start" check $T 0 $MIB $NEW $MIB
off
