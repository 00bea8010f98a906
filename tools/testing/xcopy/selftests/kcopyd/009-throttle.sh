# SPDX-License-Identifier: GPL-2.0-only
# a throttled resync is slow but whole, and of one region after the other
# needs: dm
# timeout: 90

requires target mirror
p=/sys/module/dm_mirror/parameters/raid1_resync_throttle
requires file $p
two_luns iscsi 32
trust "$A" "$B"
fill "$A" 0 $((4 * MIB)) $NEW
read -r old <$p
echo 10 >$p
mark_traced
RESYNC_SECONDS=60
ok "resync" resync 4 1024 "$A" "$B"
echo "$old" >$p
is "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 8
# (several would be joined, and each wait as long as all before it)
is "commands" "$(xcopy_count)" 8
ok "data" check "$B" 0 $((4 * MIB)) $NEW
