# SPDX-License-Identifier: GPL-2.0-only
# a mirror's resync is offloaded, a command a region
# needs: dm
# groups: debug

requires target mirror
two_luns iscsi 32
fill "$A" 0 $((16 * MIB)) $NEW
fill "$B" 0 $((20 * MIB)) $OLD
mark_traced
ok "resync" resync 16 2048 "$A" "$B"
is "commands executed by the target" "$(xcopy_count)" 16
is "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 16
is "kcopyd/fallback_jobs" "$(kcopyd fallback_jobs)" 0
is "kcopyd/offloaded_bytes" "$(kcopyd offloaded_bytes)" $((16 * MIB))
ok "data" check "$B" 0 $((16 * MIB)) $NEW
ok "behind it untouched" untouched "$B" $((16 * MIB)) $((4 * MIB))
