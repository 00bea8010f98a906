# SPDX-License-Identifier: GPL-2.0-only
# a write to a thin volume with an external origin copies the block from there by the device
# needs: dm
# timeout: 90

requires target thin-pool thin
two_luns iscsi 32
fill "$B" 0 $((8 * MIB)) $NEW
pool "$A" 128
thin thin 0 16384 "$B"
mark_traced
for i in 0 7 100; do
	ok "write into block $i" fill /dev/mapper/thin $((i * 65536 + 8192)) 4096 44
done
all_offloaded $((3 * 65536)) 3
for i in 0 7 100; do partly_written "block $i" /dev/mapper/thin $i 8192; done
ok "what was not written is read from the origin" check /dev/mapper/thin $((8 * 65536)) $((92 * 65536)) $NEW
ok "origin as it was" check "$B" 0 $((8 * MIB)) $NEW
