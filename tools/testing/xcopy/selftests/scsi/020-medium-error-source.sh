# SPDX-License-Identifier: GPL-2.0-only
# a source that cannot be read in the middle: the caller is told how far the copy is right
# needs: bed
# timeout: 60

two_luns iscsi 32 iblock
set_limit "$B" $MIB
seed "$A" 0 "$B" $MIB $((8 * MIB))
broken_from L0 $((5 * 2048 + 1024)) 8
mark
nok "copy fails" copy "$A" 0 "$B" $MIB $((8 * MIB))
diag "copied $COPIED of $((8 * MIB)), errno $ERRNO"
ok "it is an I/O error" is_io_error
ge "five chunks were right" "$COPIED" $((5 * MIB))
ok "not more than the error allows" test "$COPIED" -le $((5 * MIB + 512 * KIB))
fast L0
ok "what was reported is right" check "$B" $MIB "$COPIED" $NEW 0
ok "neighbours untouched" neighbours_intact "$B" $MIB $((8 * MIB))
