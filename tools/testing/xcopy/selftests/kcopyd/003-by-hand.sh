# SPDX-License-Identifier: GPL-2.0-only
# where an end cannot, or is not to, a resync is by hand, of two destinations to both
# needs: dm
# timeout: 90

requires target mirror
luns 3 iscsi 32
ram_disk
resync_by_hand "to a disk that copies nothing" "$A" "$REPLY"
set_limit "$D" 0
resync_by_hand "one of two is switched off" "$A" "$B" "$D"
ge "one of two is switched off: kcopyd/fallback_jobs" "$(kcopyd fallback_jobs)" 1
set_limit "$D" $((32 * MIB))
set_limit "$A" 0
resync_by_hand "the source is switched off" "$A" "$B"
set_limit "$A" $((32 * MIB))
attr L2 emulate_3pc 0
mark
ok "the target refuses one of two: resync" resync 8 2048 "$A" "$B" "$D"
is "the target refuses one of two: kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 0
ge "the target refuses one of two: kcopyd/fallback_jobs" "$(kcopyd fallback_jobs)" 1
ok "data of the first" check "$B" 0 $((8 * MIB)) $NEW
ok "data of the second" check "$D" 0 $((8 * MIB)) $NEW
