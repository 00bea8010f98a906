# SPDX-License-Identifier: GPL-2.0-only
# a snapshot whose disks cannot copy works by hand
# needs: dm

requires target snapshot snapshot-origin
two_luns iscsi 32
set_limit "$B" 0
fill "$A" 0 $((8 * MIB)) $NEW
dm snap 0 16384 snapshot "$A" "$B" P 128
dm org 0 16384 snapshot-origin "$A"
mark
ok "write to the origin" fill /dev/mapper/org $MIB $MIB 44
is "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 0
ok "snapshot: the old data" check /dev/mapper/snap 0 $((8 * MIB)) $NEW
ok "origin: the new data" check /dev/mapper/org $MIB $MIB 44
