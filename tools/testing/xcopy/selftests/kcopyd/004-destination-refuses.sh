# SPDX-License-Identifier: GPL-2.0-only
# where the target refuses one of two destinations the whole job is by hand
# needs: dm
# groups: debug

requires target mirror
luns 3 iscsi 32
fill "$A" 0 $((8 * MIB)) $NEW
attr L2 emulate_3pc 0
mark
ok "resync" resync 8 2048 "$A" "$B" "$D"
is "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 0
ge "kcopyd/fallback_jobs" "$(kcopyd fallback_jobs)" 1
ok "data of the first" check "$B" 0 $((8 * MIB)) $NEW
ok "data of the second" check "$D" 0 $((8 * MIB)) $NEW
