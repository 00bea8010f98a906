# SPDX-License-Identifier: GPL-2.0-only
# jobs of kcopyd count at their legs and at the disks below, also those by hand
# needs: dm tally

requires target mirror
luns 3 iscsi 32
echo 0 >/sys/module/dm_copy/parameters/max_joined_bytes
dm leg 0 32768 linear "$A" 0
fill "$A" 0 $((8 * MIB)) $NEW
ok "resync" resync 8 2048 /dev/mapper/leg "$B"
tally_is "offloaded" /dev/mapper/leg source $((8 * MIB)) 8 0 ""
tally_is "offloaded, below" "$A" source $((8 * MIB)) 8 0 ""
tally_is "offloaded" "$B" destination $((8 * MIB)) 8 0 ""

# as jobs are by hand for all their destinations
set_limit "$D" 0
ok "to two" resync 4 2048 /dev/mapper/leg "$B" "$D"
tally_is "by hand" /dev/mapper/leg source $((8 * MIB)) 8 $((8 * MIB)) "disabled 4"
tally_is "by hand" "$B" destination $((8 * MIB)) 8 $((4 * MIB)) "disabled 4"
tally_is "by hand" "$D" destination 0 0 $((4 * MIB)) "disabled 4"
tally_is "by hand, below" "$A" source $((8 * MIB)) 8 0 ""

echo N >/sys/module/dm_copy/parameters/enabled
ok "dm_copy off" resync 2 2048 /dev/mapper/leg "$B"
tally_is "dm_copy off" "$B" destination $((8 * MIB)) 8 $((6 * MIB)) "disabled 6"
