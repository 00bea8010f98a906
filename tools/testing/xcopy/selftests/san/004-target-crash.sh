# SPDX-License-Identifier: GPL-2.0-only
# the target crashes in the middle of a pvmove and is booted: nothing is lost
# needs: san lvm dm
# timeout: 600

san 20
moving 64
in_the_middle "crash"
ok "the target is reset" hub reset target
ok "it boots" hub boot target
ok "it serves again" san_target
moved_right 300
comes_back
