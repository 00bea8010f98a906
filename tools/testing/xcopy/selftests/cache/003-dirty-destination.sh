# SPDX-License-Identifier: GPL-2.0-only
# dirty pages of the destination neither win over the copy nor are lost outside of it

two_luns iscsi 32
fill "$B" 0 $((8 * MIB)) $OLD
fill "$A" 0 $((2 * MIB)) $NEW
exec {fd}<>"$B"
fill -b "$B" $MIB $((4 * MIB)) 44
offloads_seeded "dirty destination" "$A" 0 "$B" $((2 * MIB)) $((2 * MIB)) 1
sync
exec {fd}>&-
ok "the copy" check "$B" $((2 * MIB)) $((2 * MIB)) $NEW 0
ok "dirty pages before it" check "$B" $MIB $MIB 44
ok "dirty pages behind it" check "$B" $((4 * MIB)) $MIB 44
ok "far before it" untouched "$B" 0 $MIB
ok "far behind it" untouched "$B" $((5 * MIB)) $((3 * MIB))
