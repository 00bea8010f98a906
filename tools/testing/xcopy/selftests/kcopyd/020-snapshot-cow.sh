# SPDX-License-Identifier: GPL-2.0-only
# a write to an origin copies the chunk by the device; the snapshot keeps the old data
# needs: dm
# groups: debug

requires target snapshot snapshot-origin
two_luns iscsi 32
fill "$A" 0 $((16 * MIB)) $NEW
dm snap 0 32768 snapshot "$A" "$B" P 128
dm org 0 32768 snapshot-origin "$A"
mark_traced
ok "write to the origin" fill /dev/mapper/org $((3 * MIB)) $MIB 44
commands=$(xcopy_count)
ge "commands executed by the target" "$commands" 1
le "no more of them than jobs" "$commands" 16
is "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 16
is "kcopyd/offloaded_bytes" "$(kcopyd offloaded_bytes)" $MIB
ok "snapshot: the old data" check /dev/mapper/snap 0 $((16 * MIB)) $NEW
ok "origin: the new data" check /dev/mapper/org $((3 * MIB)) $MIB 44
ok "origin: before it" check /dev/mapper/org 0 $((3 * MIB)) $NEW
ok "origin: behind it" check /dev/mapper/org $((4 * MIB)) $((12 * MIB)) $NEW
