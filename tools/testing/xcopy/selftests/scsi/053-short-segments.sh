# SPDX-License-Identifier: GPL-2.0-only
# a copy manager that takes no segments of 64 KiB is left alone: by hand is quicker
# groups: debug

requires module sd_xcopy
fake_load segment_max=65536
fake_disk 0; A=$REPLY
fake_disk 1; B=$REPLY
seed "$A" 0 "$B" 0 $MIB
ok "64 KiB: copy succeeds" copy "$A" 0 "$B" 0 $MIB
is "64 KiB: offloaded" "$OFFLOADED" $MIB
fake_set segment_max 65535
rescan "$A" "$B"
xcopy_attr "$B" reason
is "shorter: the disk says why" "$REPLY" unsupported
fake_zero
by_hand "shorter" "$A" 0 "$B" 0 $MIB unsupported
is "shorter: no command" "$(fake_count xcopy)" 0
ok "it goes" fake_unload
