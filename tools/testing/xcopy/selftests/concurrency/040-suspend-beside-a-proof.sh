# SPDX-License-Identifier: GPL-2.0-only
# a destination can be suspended while the source does not answer what is read to prove the pair
# needs: dm write
# groups: debug
# timeout: 150

fake_disks mib=16
dm_pair 16384
fill "$A" 0 $((4 * MIB)) $NEW -- fill "$B" 0 $((4 * MIB)) $OLD

fake_script "read 0 all delay=25000"
mark
copy_in_background /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB))
met() { fake_hits; ((REPLY)); }
ok "the source is read" await 30 met
ok "the destination is suspended" timed timeout 60 dmsetup suspend dst
diag "$TOOK ms; $(refusals)"
le "soon" "$TOOK" 12000
ge "the pair has not proven itself" "$(refused unproven)" 1
ok "the copy is not over" alive "$BG"
dmsetup resume dst
fake_calm
ok "it ends" await 90 gone "$BG"
wait "$BG"
is "with success" $? 0
ok "data" check "$B" 0 $((4 * MIB)) $NEW
is "nothing was offloaded" "$(delta offloaded_bytes)" 0
ok "nothing is in flight" await 60 idle
dm_remove src dst
ok "it goes" fake_unload
