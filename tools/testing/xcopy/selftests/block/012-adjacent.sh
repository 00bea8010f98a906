# SPDX-License-Identifier: GPL-2.0-only
# ranges which touch but do not overlap are offloaded

two_luns iscsi 32
fill "$A" 0 $((8 * MIB)) $OLD
fill "$A" $((4 * MIB)) $MIB $NEW
offloads_seeded "behind" "$A" $((4 * MIB)) "$A" $((5 * MIB)) $MIB 1
ok "behind: data" check "$A" $((5 * MIB)) $MIB $NEW $((4 * MIB))
offloads_seeded "before" "$A" $((4 * MIB)) "$A" $((3 * MIB)) $MIB 1
ok "before: data" check "$A" $((3 * MIB)) $MIB $NEW $((4 * MIB))
ok "source as it was" check "$A" $((4 * MIB)) $MIB $NEW
ok "below untouched" untouched "$A" 0 $((3 * MIB))
ok "above untouched" untouched "$A" $((6 * MIB)) $((2 * MIB))
