# SPDX-License-Identifier: GPL-2.0-only
# no half of a job waits at a leg that is suspended: it comes back at once
# needs: dm
# timeout: 90

requires target mirror
fake_disks
trust "$A" "$B"
dm leg 0 32768 linear "$B" 0
seed "$A" 0 "$B" 0 $((8 * MIB))
mark
dmsetup suspend --noflush --nolockfs leg
ok "a resync begins" mirror 8 4096 "$A" /dev/mapper/leg
ok "its job is refused, as the leg is suspended" await 10 counted refusals/suspended 1
is "and for nothing else" "$(refused incomplete late)" 0
dmsetup resume leg
ok "it goes on" await 30 in_sync m
diag "$(refusals)"
data_right "data" "$A" 0 "$B" 0 $((8 * MIB))
dm_remove m leg
ok "it goes" fake_unload
