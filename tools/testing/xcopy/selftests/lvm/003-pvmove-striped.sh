# SPDX-License-Identifier: GPL-2.0-only
# pvmove of one stripe of a striped volume is offloaded
# needs: dm lvm
# timeout: 180

requires cmd vgcreate pvmove
requires target mirror
luns 3 iscsi 32
volume_group "$A" "$B" "$D"
lvcreate -q -y -Wn -Zn -i 2 -I 64k -n lv -L 16M vg "$A" "$B" >/dev/null 2>&1 || die "lvcreate"
fill /dev/vg/lv 0 $((16 * MIB)) $NEW
mark_traced
ok "pvmove" pvmove -i0 "$A" "$D"
all_offloaded $((8 * MIB)) 1
ok "data" check /dev/vg/lv 0 $((16 * MIB)) $NEW
forget_volumes
