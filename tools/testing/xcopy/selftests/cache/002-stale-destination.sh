# SPDX-License-Identifier: GPL-2.0-only
# cached pages of the destination do not survive a copy

two_luns iscsi 32
fill "$B" 0 $((4 * MIB)) $OLD
fill "$A" 0 $((2 * MIB)) $NEW
exec {fd}<"$B"
ok "read into the cache" check -b "$B" 0 $((4 * MIB)) $OLD
offloads_seeded "cached destination" "$A" 0 "$B" $MIB $((2 * MIB)) 1
ok "the cache shows the copy" check -b "$B" $MIB $((2 * MIB)) $NEW 0
ok "and the old data before it" check -b "$B" 0 $MIB $OLD
ok "and behind it" check -b "$B" $((3 * MIB)) $MIB $OLD
exec {fd}<&-
