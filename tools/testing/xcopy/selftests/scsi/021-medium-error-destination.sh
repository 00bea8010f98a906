# SPDX-License-Identifier: GPL-2.0-only
# a destination that cannot be written in the middle: the caller is told how far
# needs: bed
# timeout: 60

two_luns iscsi 32 iblock
set_limit "$B" $MIB
seed "$A" 0 "$B" $MIB $((8 * MIB))
broken_from L1 $((4 * 2048)) 8
mark
nok "copy fails" copy "$A" 0 "$B" $MIB $((8 * MIB))
diag "copied $COPIED of $((8 * MIB)), errno $ERRNO"
ok "it is an I/O error" is_io_error
ok "three chunks, not more" test "$COPIED" -le $((3 * MIB))
fast L1
((COPIED)) && ok "what was reported is right" check "$B" $MIB "$COPIED" $NEW 0
ok "neighbours untouched" neighbours_intact "$B" $MIB $((8 * MIB))
