# SPDX-License-Identifier: GPL-2.0-only
# a source that cannot be read is told from a destination that cannot be written
# needs: tool bed

two_luns iscsi 16 iblock
fill "$A" 0 $((8 * MIB)) $NEW
fill "$B" 0 $MIB $OLD # whatever signature the test before left there

# broken_end DESC NAME CODE LINE
broken_end() {
	broken_from "$2" $((5 * 2048)) 8
	exits "$1" "$3" --length 8M "$A" "$B"
	ok "$1: named" test "${SAID#"blkcopy: $4"}" != "$SAID"
	diag "$SAID"
	exits "$1, by hand" "$3" --no-offload --length 8M "$A" "$B"
	fast "$2"
}

broken_end "unreadable source" L0 6 "$A: source cannot be read: "
broken_end "unwritable destination" L1 7 "$B: destination cannot be written: "
# what is cached hides nothing
"$XCOPY_BIN/xcpat" check "$A" 0 $((8 * MIB)) $NEW >/dev/null
cat "$A" >/dev/null
broken_end "unreadable source that is cached" L0 6 "$A: source cannot be read: "
exits "after that" 0 --length 8M "$A" "$B"
