# SPDX-License-Identifier: GPL-2.0-only
# what waits in the throttle of its destination is not copied twice for it, where the source is a mapped device
# needs: write
# timeout: 150

fake_disks
trust "$A" "$B"
dm src 0 65536 linear "$A" 0; SRC=$REPLY
seed "$A" 0 "$B" 0 $((16 * MIB))
cgroup
io_max "$B" wbps=$((5 * MIB / 4))
mark
ok "copy" timed raw "$SRC" 0 "$B" 0 $((16 * MIB))
diag "$TOOK ms; $(refusals)"
is "all of it offloaded" "$OFFLOADED" $((16 * MIB))
le "milliseconds" "$TOOK" 16000
io_max "$B" wbps=max
data_right "copy" "$A" 0 "$B" 0 $((16 * MIB))
cgroup_done
dm_remove src
ok "it goes" fake_unload
