# SPDX-License-Identifier: GPL-2.0-only
# one of two networks is cut in the middle of a pvmove: it goes on by the other
# needs: san lvm dm
# timeout: 600

san 20
moving 64
net_cut a
in_the_middle "cut"
ok "one path each is left" await 150 all_paths 1
moved_right
# what is lost with a path keeps a pair back for a while
pardon
fill "$MA" $((128 * MIB)) $((8 * MIB)) $NEW
ok "by the path that is left" copy "$MA" $((128 * MIB)) "$MB" $((128 * MIB)) $((8 * MIB))
is "offloaded" "$OFFLOADED" $((8 * MIB))
net_join a
comes_back
