# SPDX-License-Identifier: GPL-2.0-only
# pieces of a long copy, offloaded: data, total, progress
# needs: tool

two_luns iscsi 72 iblock
fill "$A" 0 $((68 * MIB)) $NEW
fill "$B" 0 $((72 * MIB)) $OLD
mark
tool --progress --length $((66 * MIB)) --src-offset $MIB --dst-offset 512 "$A" "$B"
is "exit status" "$CODE" 0
is "total" "$(sed 's/ in .*//' "$XCOPY_TMP/tool.out")" "copied $((66 * MIB)) bytes ($((66 * MIB)) offloaded)"
is "by hand" "$(delta fallback_bytes)" 0
ge "progress is told" "$(wc -l <"$XCOPY_TMP/tool.err")" 2
ok "data" check "$B" 512 $((66 * MIB)) $NEW $MIB
ok "before it" check "$B" 0 512 $OLD
ok "behind it" check "$B" $((66 * MIB + 512)) $((6 * MIB - 512)) $OLD
exits "a destination within the source" 3 --src-offset 0 --dst-offset 4M --length 66M "$A" "$A"
ok "source as it was" check "$A" 0 $((68 * MIB)) $NEW
