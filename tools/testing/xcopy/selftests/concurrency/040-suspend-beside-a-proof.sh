# SPDX-License-Identifier: GPL-2.0-only
# a destination can be suspended while the source does not answer what is read to prove the pair
# needs: dm write proof
# groups: debug
# timeout: 150

fake_disks mib=16
dm_pair 16384
fill "$A" 0 $((4 * MIB)) $NEW -- fill "$B" 0 $((4 * MIB)) $OLD

suspended_beside_proof "read 0 all delay=25000"
ok "data" check "$B" 0 $((4 * MIB)) $NEW
is "nothing was offloaded" "$(delta offloaded_bytes)" 0
ok "nothing is in flight" await 60 idle
dm_remove src dst
ok "it goes" fake_unload
