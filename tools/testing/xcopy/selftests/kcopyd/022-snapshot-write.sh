# SPDX-License-Identifier: GPL-2.0-only
# a partial write to a snapshot copies the rest of its chunk by the device
# needs: dm

requires target snapshot snapshot-origin
two_luns iscsi 32
fill "$A" 0 $((8 * MIB)) $NEW
dm snap 0 16384 snapshot "$A" "$B" P 128
dm org 0 16384 snapshot-origin "$A"
mark_traced
ok "write 4 KiB to the snapshot" fill /dev/mapper/snap $((2 * MIB + 8192)) 4096 44
all_offloaded 65536 1
partly_written "snapshot" /dev/mapper/snap 32 8192
ok "origin as it was" check /dev/mapper/org 0 $((8 * MIB)) $NEW
