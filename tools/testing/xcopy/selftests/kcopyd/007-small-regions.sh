# SPDX-License-Identifier: GPL-2.0-only
# small regions are offloaded as they are, wherever they lie
# needs: dm

requires target mirror
# (those that wait would be joined)
echo 1 >/sys/module/dm_mirror/parameters/raid1_recovery_regions
two_luns iscsi 32
fill "$A" 0 $((2 * MIB)) $NEW
mark_traced
ok "resync" resync 2 64 "$A" "$B"
is "commands executed by the target" "$(xcopy_count)" 64
is "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 64
ok "data" check "$B" 0 $((2 * MIB)) $NEW

# Where old volume groups begin, so that each region crosses a multiple of 1 MiB.
fill "$A" $((192 * KIB)) $((4 * MIB)) $OLD
mark_traced
ok "a mirror with legs at 192 KiB" dm m "0 8192 mirror core 1 2048 2 $A 384 $B 384"
ok "in sync" await 100 in_sync m
dm_remove m
is "commands executed by the target, one a region" "$(xcopy_count)" 4
is "chunks" "$(delta chunks)" 4
is "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 4
ok "data" check "$B" $((192 * KIB)) $((4 * MIB)) $OLD
