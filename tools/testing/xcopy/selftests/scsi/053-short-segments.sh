# SPDX-License-Identifier: GPL-2.0-only
# a copy manager that takes no segments of 64 KiB is left alone: by hand is quicker

fake_disks segment_max=65536
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
