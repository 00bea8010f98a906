# SPDX-License-Identifier: GPL-2.0-only
# a copy that goes on after an acknowledged abort is ended by a reset
# groups: debug
# timeout: 90

fake_disks
echo 1 >/sys/module/sd_xcopy/parameters/timeout

seed "$A" 0 "$B" 0 $MIB
xcopy_attr "$B" max_sectors; before=$REPLY
fake_zero
fake_script "xcopy 1 1 hang late=30000 outlive=an"
mark
ok "the copy succeeds" copy "$A" 0 "$B" 0 $MIB
is "nothing offloaded" "$OFFLOADED" 0
ge "counted as timeout" "$(refused timeout)" 1
is "commands" "$(fake_count xcopy)" 1
ge "aborted" "$(fake_count aborts)" 1
ge "reset" "$(fake_count lun_resets)" 1
data_right "timeout" "$A" 0 "$B" 0 $MIB
fill "$B" 0 $MIB 7
await 60 fake_idle
is "nothing was written late" "$(fake_count late)" 0
ok "the newer data stay" check "$B" 0 $MIB 7
xcopy_attr "$B" max_sectors
diag "max_sectors $before, now $REPLY"

echo 0 >/sys/module/sd_xcopy/parameters/timeout
rescan "$A" "$B"
fake_timeout 2
fake_zero
fake_script "xcopy 1 1 hang late=60000 outlive=a"
seed "$A" 0 "$B" 0 $MIB
SECONDS=0
ok "with the disk's own timeout" copy "$A" 0 "$B" 0 $MIB
ge "which is meant by 0" 20 $SECONDS
data_right "timeout 0" "$A" 0 "$B" 0 $MIB
fake_timeout 30
ok "it goes" fake_unload
