# SPDX-License-Identifier: GPL-2.0-only
# a mirror that is in sync is copied from by the device, one that is not by hand
# needs: dm
# timeout: 90

requires target mirror
luns 3 iscsi 32
fill "$A" 0 $((8 * MIB)) $NEW
dm low "0 16384 mirror core 1 1024 2 $A 0 $B 0"
ok "the source is in sync" await 100 in_sync low
mark_traced
ok "resync" resync 8 2048 /dev/mapper/low "$D"
all_offloaded $((8 * MIB)) 8
ok "data" check "$D" 0 $((8 * MIB)) $NEW
by_hand "BLKCOPY to a mirror" "$D" 0 /dev/mapper/low $MIB $MIB target
offloads "BLKCOPY from it" /dev/mapper/low 0 "$D" $((16 * MIB)) $MIB -
is "no leg is called bad" "$(dmsetup status low | grep -c ' AA ')" 1
dm_remove low
# the second leg has other data, and is told to be no part of it yet
fill "$A" 0 $((8 * MIB)) 55
dm slow "0 16384 delay $B 0 800"
dm low "0 16384 mirror core 1 1024 2 $A 0 /dev/mapper/slow 0"
mark
ok "resync from one that is not in sync" resync 8 2048 /dev/mapper/low "$D"
ge "refused as target" "$(refused target)" 1
ge "kcopyd/fallback_jobs" "$(kcopyd fallback_jobs)" 1
ok "data" check "$D" 0 $((8 * MIB)) 55
