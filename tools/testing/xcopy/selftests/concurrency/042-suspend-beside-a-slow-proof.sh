# SPDX-License-Identifier: GPL-2.0-only
# a destination can be suspended while each of many reads to prove the pair takes its time
# needs: dm write proof
# groups: debug
# timeout: 150

fake_disks mib=16
dm_pair 16384
# nothing there tells, so that one place is read after the other
dd if=/dev/zero of="$A" bs=1M count=4 oflag=direct conv=notrunc 2>/dev/null
dd if=/dev/zero of="$B" bs=1M count=4 oflag=direct conv=notrunc 2>/dev/null

suspended_beside_proof "read 0 all delay=4000"
ok "nothing is in flight" await 60 idle
dm_remove src dst
ok "it goes" fake_unload
