# SPDX-License-Identifier: GPL-2.0-only
# a volume whose copy_max_bytes is 0 stays so after lvextend, pvmove and --refresh
# needs: dm lvm
# timeout: 180

requires cmd vgcreate pvmove
requires target mirror
two_luns iscsi 64
volume_group "$A" "$B"
volume lv 8 "$A"
set_limit /dev/vg/lv 0
off() { limit /dev/vg/lv && ((REPLY == 0)); }
ok "switched off" off
ok "lvextend" lvextend -q -y -L 16M vg/lv "$A"
ok "still off" off
ok "pvmove" pvmove -i0 "$A" "$B"
ok "off after pvmove" off
ok "refresh" lvchange -q --refresh vg/lv
ok "off after it" off
by_hand "BLKCOPY" /dev/vg/lv 0 "$A" $((32 * MIB)) $MIB disabled
set_limit /dev/vg/lv $((32 * MIB))
offloads "on again" /dev/vg/lv 0 "$A" $((32 * MIB)) $MIB -
forget_volumes
