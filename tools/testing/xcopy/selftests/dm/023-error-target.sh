# SPDX-License-Identifier: GPL-2.0-only
# an error target in the way fails the copy where it begins

two_luns iscsi 32
dm bad <<T
0 8192 linear $B 0
8192 8192 error
T
seed "$A" 0 "$B" 0 $((8 * MIB))
nok "copy fails" copy "$A" 0 /dev/mapper/bad $((2 * MIB)) $((4 * MIB))
ok "it is an I/O error" test "$ERRNO" = EIO -o "$ERRNO" = ENODATA -o "$ERRNO" = EREMOTEIO
ok "not more than lies before it" test "$COPIED" -le $((2 * MIB))
((COPIED)) && ok "what was reported is right" check "$B" $((2 * MIB)) "$COPIED" $NEW 0
ok "before it untouched" untouched "$B" 0 $((2 * MIB))
ok "behind it untouched" untouched "$B" $((4 * MIB)) $((4 * MIB))
