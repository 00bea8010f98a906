# SPDX-License-Identifier: GPL-2.0-only
# jobs that cannot be offloaded as they are do not count against those that can
# needs: dm

requires target mirror
two_luns iscsi 32
dm leg 0 $((16 * 2048)) linear "$B" 0
seed "$A" 0 /dev/mapper/leg 0 $((16 * MIB))
mark
# (a mapped device is opened for writing whatever it says of itself)
mirror 16 2048 "$A" /dev/mapper/leg
blockdev --setro /dev/mapper/leg
ok "resync to what is read-only" await 100 in_sync m
diag "$(refusals) $(kcopyd fallback_jobs) by hand"
ok "data" check "$B" 0 $((16 * MIB)) $NEW
dm_remove m
blockdev --setrw /dev/mapper/leg
fill "$B" 0 $((16 * MIB)) $OLD
mark_traced
ok "resync to what is not" resync 16 2048 "$A" /dev/mapper/leg
all_offloaded $((16 * MIB)) 16
is "refusals/backoff" "$(refused backoff)" 0
ok "data" check "$B" 0 $((16 * MIB)) $NEW
