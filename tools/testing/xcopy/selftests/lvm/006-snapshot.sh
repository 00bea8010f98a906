# SPDX-License-Identifier: GPL-2.0-only
# a write to a volume with a snapshot copies chunks by the device
# needs: dm lvm
# timeout: 180

requires target snapshot snapshot-origin
filled_volume 16
lvcreate -q -y -s -c 64k -L 8M -n snap vg/lv "$B" >/dev/null 2>&1 || die "no snapshot"
mark_traced
ok "write to the origin" fill /dev/vg/lv $((4 * MIB)) $MIB 44
all_offloaded $MIB 16
ok "snapshot: the old data" check /dev/vg/snap 0 $((16 * MIB)) $NEW
ok "origin: the new data" check /dev/vg/lv $((4 * MIB)) $MIB 44
ok "merge" lvconvert -q -y -i1 --merge vg/snap
ok "merged: the old data again" check /dev/vg/lv 0 $((16 * MIB)) $NEW
forget_volumes
