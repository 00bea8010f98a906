# SPDX-License-Identifier: GPL-2.0-only
# a mirror that is suspended again and again during its resync
# needs: stress dm
# groups: debug
# timeout: 300

requires target mirror
two_luns iscsi 32
fill "$A" 0 $((16 * MIB)) $NEW
mark
ok "mirror" mirror 16 64 "$A" "$B"
ok "$((CYCLES / 5)) cycles" cycle $((CYCLES / 5)) m
ok "in sync" await 100 in_sync m
ge "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 1
ok "removed" dm_remove m
ok "data" check "$B" 0 $((16 * MIB)) $NEW
nothing_left
