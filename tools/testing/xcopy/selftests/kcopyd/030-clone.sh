# SPDX-License-Identifier: GPL-2.0-only
# dm-clone is hydrated by the device
# needs: dm
# timeout: 90

requires target clone
two_luns iscsi 32
fill "$A" 0 $((8 * MIB)) $NEW
metadata_device 8
mark_traced
dm c "0 16384 clone $REPLY $B $A 128 1 no_discard_passdown 4 hydration_threshold 16 hydration_batch_size 4"
ok "hydrated" await 100 in_sync c
all_offloaded $((8 * MIB)) 8
ok "data through the clone" check /dev/mapper/c 0 $((8 * MIB)) $NEW
dm_remove c
ok "data on the destination" check "$B" 0 $((8 * MIB)) $NEW
