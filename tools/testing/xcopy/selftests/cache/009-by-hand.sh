# SPDX-License-Identifier: GPL-2.0-only
# a copy by hand is as coherent as an offloaded one

two_luns iscsi 32
fill "$A" 0 $((4 * MIB)) $OLD
fill "$B" 0 $((8 * MIB)) $OLD
exec {fd}<"$B"
fill -b "$A" $MIB $MIB $NEW
ok "read into the cache" check -b "$B" 0 $((8 * MIB)) $OLD
ok "copy" copy "$A" $MIB "$B" $((4 * MIB)) $MIB --no-offload
is "offloaded" "$OFFLOADED" 0
ok "cache shows the copy" check -b "$B" $((4 * MIB)) $MIB $NEW $MIB
exec {fd}<&-
ok "disk holds it" check "$B" $((4 * MIB)) $MIB $NEW $MIB
ok "before it untouched" untouched "$B" 0 $((4 * MIB))
ok "behind it untouched" untouched "$B" $((5 * MIB)) $((3 * MIB))
