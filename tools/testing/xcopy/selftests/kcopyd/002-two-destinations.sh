# SPDX-License-Identifier: GPL-2.0-only
# a resync with two destinations is offloaded to both
# needs: dm

requires target mirror
luns 3 iscsi 32
fill "$A" 0 $((8 * MIB)) $NEW
mark_traced
ok "resync" resync 8 2048 "$A" "$B" "$D"
is "commands executed by the target" "$(xcopy_count)" 16
is "offloaded_bytes" "$(delta offloaded_bytes)" $((16 * MIB))
is "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 8
is "kcopyd/fallback_jobs" "$(kcopyd fallback_jobs)" 0
ok "data of the first" check "$B" 0 $((8 * MIB)) $NEW
ok "data of the second" check "$D" 0 $((8 * MIB)) $NEW
