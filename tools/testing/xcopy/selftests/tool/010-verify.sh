# SPDX-License-Identifier: GPL-2.0-only
# a dry run writes nothing; what was copied is read back and compared
# needs: tool

two_luns iscsi 8
seed "$A" 0 "$B" 0 $((8 * MIB))
mark
exits "dry run" 0 --dry-run "$A" "$B"
is "dry run: nothing was copied" "$(delta offloaded_bytes)+$(delta fallback_bytes)" 0+0
ok "dry run: as it was" check "$B" 0 $((8 * MIB)) $OLD
exits "dry run of an overlap" 3 --dry-run --dst-offset 1M --length 2M "$A" "$A"
exits "verified" 0 --verify "$A" "$B"
ok "verified: data" check "$B" 0 $((8 * MIB)) $NEW
ok "it says so" grep -q '; verified$' "$XCOPY_TMP/tool.out"
