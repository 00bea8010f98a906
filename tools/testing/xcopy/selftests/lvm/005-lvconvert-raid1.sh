# SPDX-License-Identifier: GPL-2.0-only
# lvconvert -m1 to raid1, which MD resynchronises itself, is right
# needs: dm lvm
# timeout: 180

requires target raid
filled_volume 8
ok "lvconvert" lvconvert -q -y --type raid1 -m1 vg/lv "$B"
ok "in sync" await 100 synced lv
ok "data of the pair" check /dev/vg/lv 0 $((8 * MIB)) $NEW
ok "back to the new leg" lvconvert -q -y -m0 vg/lv "$A"
ok "data of the new leg" check /dev/vg/lv 0 $((8 * MIB)) $NEW
offloads "BLKCOPY within the volume" /dev/vg/lv 0 /dev/vg/lv $((4 * MIB)) $MIB 1
forget_volumes
