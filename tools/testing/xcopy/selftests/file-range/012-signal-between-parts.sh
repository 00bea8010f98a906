# SPDX-License-Identifier: GPL-2.0-only
# a signal that comes while the part before the first whole page is copied ends the call there
# needs: file
# timeout: 60

fake_disks
trust "$A" "$B"
seed "$A" 512 "$B" 512 $((4 * MIB))
blockdev --flushbufs "$A"
fake_script "read 0 1 lba=0+8 delay=2000"
ok "a call" file_range alarm=500 "$A" 512 "$B" 512 $((4 * MIB))
ok "the first page took its time" fake_met
is "it comes back with what is before the second" "$DONE" 3584
ok "the data" check "$B" 512 3584 $NEW
ok "what is behind is as it was" check "$B" 4096 $((4 * MIB - 3584)) $OLD
fake_calm
ok "many calls" file_range loop "$A" 512 "$B" 512 $((4 * MIB))
is "all of it" "$DONE" $((4 * MIB))
data_right "all of it" "$A" 512 "$B" 512 $((4 * MIB))
ok "it goes" fake_unload
