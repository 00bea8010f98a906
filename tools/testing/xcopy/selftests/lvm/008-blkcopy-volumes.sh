# SPDX-License-Identifier: GPL-2.0-only
# BLKCOPY between volumes is offloaded, also where they lie in pieces
# needs: dm lvm
# timeout: 120

requires cmd vgcreate
two_luns iscsi 64
volume_group "$A" "$B"
volume one 4 "$A"
volume two 8 "$B"
volume three 4 "$A"
lvextend -q -y -L 8M vg/one "$A" >/dev/null 2>&1 || die "no extension"
offloads "two pieces to one" /dev/vg/one 0 /dev/vg/two 0 $((8 * MIB)) 2
offloads "on one physical volume" /dev/vg/three 0 /dev/vg/one $((2 * MIB)) $((4 * MIB)) 2
forget_volumes
