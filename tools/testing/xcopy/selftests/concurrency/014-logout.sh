# SPDX-License-Identifier: GPL-2.0-only
# a logout under a copy ends it, well or with an error
# needs: stress bed
# groups: debug
# timeout: 180

two_luns iscsi 32 iblock
LB=/dev/mapper/L1.back
set_limit "$B" $((256 * KIB))
fill "$A" 0 $((16 * MIB)) $NEW
fill "$B" 0 $((20 * MIB)) $OLD
slow L0 200
mark
copy_in_background "$A" 0 "$B" 0 $((16 * MIB))
await 30 counted commands 2
iscsi_logout
ok "the copy ends" await 60 gone "$BG"
wait "$BG"
diag "exit $?: $(<"$XCOPY_TMP/blkcopy.bg")"
fast L0
nothing_left
ok "old and new sectors only" check_any "$LB" 0 $((16 * MIB)) $OLD $NEW
ok "behind it untouched" untouched "$LB" $((16 * MIB)) $((4 * MIB))
