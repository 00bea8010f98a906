# SPDX-License-Identifier: GPL-2.0-only
# lvconvert -m1 to a mirror is offloaded
# needs: dm lvm
# timeout: 180

requires target mirror
filled_volume 16
mark_traced
ok "lvconvert" lvconvert -q -y -i1 --type mirror -m1 --mirrorlog core vg/lv "$B"
ok "in sync" await 100 synced lv
all_offloaded $((16 * MIB)) 1
ok "data of the mirror" check /dev/vg/lv 0 $((16 * MIB)) $NEW
ok "back to the new leg" lvconvert -q -y -m0 vg/lv "$A"
ok "it lies on the other LUN" lies_on lv "$B"
ok "data of the new leg" check /dev/vg/lv 0 $((16 * MIB)) $NEW
forget_volumes
