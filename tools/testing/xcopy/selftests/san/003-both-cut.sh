# SPDX-License-Identifier: GPL-2.0-only
# both networks are cut in the middle of a pvmove, and come back: it waits and ends well
# needs: san lvm dm
# timeout: 600

san 20
moving 64
net_cut a
net_cut b
in_the_middle "cut"
ok "no path is left" await 150 all_paths 0
in_the_middle "no path"
net_join a
net_join b
moved_right
comes_back
