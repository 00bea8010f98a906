# SPDX-License-Identifier: GPL-2.0-only
# dirty pages of the source are copied, although nobody called fsync

two_luns iscsi 32
fill "$A" 0 $((4 * MIB)) $OLD
exec {fd}<>"$A"
# fill -b does not sync, and with a descriptor open the last close does not
fill -b "$A" $MIB $((2 * MIB)) $NEW
fill "$B" 0 $((4 * MIB)) $OLD
offloads_seeded "dirty source" "$A" 0 "$B" 0 $((4 * MIB)) 1
ok "the dirty pages' data" check "$B" $MIB $((2 * MIB)) $NEW
ok "before it" check "$B" 0 $MIB $OLD
ok "behind it" check "$B" $((3 * MIB)) $MIB $OLD
exec {fd}>&-
