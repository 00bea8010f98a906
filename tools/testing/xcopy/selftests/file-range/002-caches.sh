# SPDX-License-Identifier: GPL-2.0-only
# copy_file_range(2) sees and is seen through both page caches
# needs: null file
# groups: debug

null_disks 2
exec {fa}<>"$A" {fb}<>"$B"
fill "$B" 0 $((4 * MIB)) $OLD
ok "the destination is cached" check -b "$B" 0 $((4 * MIB)) $OLD
fill -b "$A" 0 $((2 * MIB)) $NEW
mark
ok "a dirty source" file_range "$A" 0 "$B" $MIB $((2 * MIB))
is "offloaded" "$(delta offloaded_bytes)" $((2 * MIB))
ok "is copied as it is in the cache" check -b "$B" $MIB $((2 * MIB)) $NEW 0
ok "also on the disk" check "$B" $MIB $((2 * MIB)) $NEW 0
ok "behind it" check -b "$B" $((3 * MIB)) $MIB $OLD
fill -b "$B" 0 $MIB 33
ok "a dirty destination" file_range "$A" 0 "$B" 4096 $((MIB - 8192))
ok "is overwritten" check -b "$B" 4096 $((MIB - 8192)) $NEW 0
ok "but not beside the range" check -b "$B" 0 4096 33
ok "nor behind it" check -b "$B" $((MIB - 4096)) 4096 33
exec {fa}<&- {fb}<&-
