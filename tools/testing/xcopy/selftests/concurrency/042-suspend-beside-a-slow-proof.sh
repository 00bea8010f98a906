# SPDX-License-Identifier: GPL-2.0-only
# a destination can be suspended while each of many reads to prove the pair takes its time
# needs: dm write
# groups: debug
# timeout: 150

fake_disks mib=16
dm_pair 16384
# nothing there tells, so that one place is read after the other
dd if=/dev/zero of="$A" bs=1M count=4 oflag=direct conv=notrunc 2>/dev/null
dd if=/dev/zero of="$B" bs=1M count=4 oflag=direct conv=notrunc 2>/dev/null

fake_script "read 0 all delay=4000"
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
ok "nothing is in flight" await 60 idle
dm_remove src dst
ok "it goes" fake_unload
