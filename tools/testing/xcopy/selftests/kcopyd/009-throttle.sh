# SPDX-License-Identifier: GPL-2.0-only
# a throttled resync is slow but whole
# needs: dm
# timeout: 90

requires target mirror
p=/sys/module/dm_mirror/parameters/raid1_resync_throttle
requires file $p
two_luns iscsi 32
fill "$A" 0 $((4 * MIB)) $NEW
read -r old <$p
echo 10 >$p
mark
RESYNC_SECONDS=60
ok "resync" resync 4 2048 "$A" "$B"
echo "$old" >$p
is "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 4
ok "data" check "$B" 0 $((4 * MIB)) $NEW
