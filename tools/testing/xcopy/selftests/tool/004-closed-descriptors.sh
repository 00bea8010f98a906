# SPDX-License-Identifier: GPL-2.0-only
# without standard descriptors no message gets into a device

two_luns iscsi 8
seed "$A" 0 "$B" 0 $((8 * MIB))

"$XCOPY_BIN/blkcopy" --progress "$A" "$B" >&- 2>&-
is "without stdout and stderr: exit status" $? 12
ok "destination holds the source's data" check "$B" 0 $((8 * MIB)) $NEW
ok "source as it was" check "$A" 0 $((8 * MIB)) $NEW
fill "$B" 0 $((8 * MIB)) $OLD
"$XCOPY_BIN/blkcopy" --raw --raw-flags 0x30 "$A" "$B" <&- >&- 2>&-
is "a refusal nobody hears: exit status" $? 3
ok "destination as it was" check "$B" 0 $((8 * MIB)) $OLD
