# SPDX-License-Identifier: GPL-2.0-only
# a third leg of a mirror with a disk log is copied from the mirror by the device
# needs: dm lvm
# timeout: 240

requires cmd vgcreate
requires target mirror
luns 4 iscsi 64
volume_group "$A" "$B" "$D" "$E"
volume lv 16 "$A"
fill $REPLY 0 $((16 * MIB)) $NEW
ok "two legs, log on disk" lvconvert -q -y -i1 --type mirror -m1 --mirrorlog disk vg/lv "$B" "$E"
ok "in sync" await 100 synced lv
mark_traced
ok "a third leg" lvconvert -q -y -i1 -m2 vg/lv "$D"
ok "in sync again" await 100 synced lv
all_offloaded $((16 * MIB)) 1
ok "data of the mirror" check /dev/vg/lv 0 $((16 * MIB)) $NEW
ok "back to the new leg" lvconvert -q -y -m0 vg/lv "$A" "$B"
ok "it lies on the third LUN" lies_on lv "$D"
ok "data of the new leg" check /dev/vg/lv 0 $((16 * MIB)) $NEW
forget_volumes
