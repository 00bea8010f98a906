# SPDX-License-Identifier: GPL-2.0-only
# a region written during hydration keeps what was written
# needs: dm
# timeout: 90

requires target clone
two_luns iscsi 32
fill "$A" 0 $((8 * MIB)) $NEW
metadata_device 8
dm c "0 16384 clone $REPLY $B $A 128 2 no_hydration no_discard_passdown"
ok "write before" fill /dev/mapper/c $((MIB + 4096)) $((200 * KIB)) 44
dmsetup message c 0 enable_hydration
ok "write meanwhile" fill /dev/mapper/c $((6 * MIB + 4096)) $MIB 44
ok "hydrated" await 100 in_sync c
ok "written before" check /dev/mapper/c $((MIB + 4096)) $((200 * KIB)) 44
ok "written meanwhile" check /dev/mapper/c $((6 * MIB + 4096)) $MIB 44
ok "head" check /dev/mapper/c 0 $((MIB + 4096)) $NEW
ok "middle" check /dev/mapper/c $((MIB + 204 * KIB)) $((5 * MIB - 200 * KIB)) $NEW
ok "tail" check /dev/mapper/c $((7 * MIB + 4096)) $((MIB - 4096)) $NEW
