# SPDX-License-Identifier: GPL-2.0-only
# a snapshot is merged back by the device
# needs: dm
# timeout: 90

requires target snapshot snapshot-merge
two_luns iscsi 32
fill "$A" 0 $((8 * MIB)) $NEW
dm snap 0 16384 snapshot "$A" "$B" P 128
fill /dev/mapper/snap $((2 * MIB)) $MIB 44
dm_remove snap
mark_traced
dm mrg 0 16384 snapshot-merge "$A" "$B" P 128
ok "merged" await 100 in_sync mrg
all_offloaded $MIB 1
dm_remove mrg
ok "merged data" check "$A" $((2 * MIB)) $MIB 44
ok "before it" check "$A" 0 $((2 * MIB)) $NEW
ok "behind it" check "$A" $((3 * MIB)) $((5 * MIB)) $NEW
