# SPDX-License-Identifier: GPL-2.0-only
# a write to a block that a thin volume shares with its snapshot copies it by the device
# needs: dm
# groups: debug
# timeout: 90

requires target thin-pool thin
two_luns iscsi 32
pool "$A" 128
thin thin 0 16384
fill /dev/mapper/thin 0 $((2 * MIB)) $NEW
dmsetup suspend thin
dmsetup message pool 0 "create_snap 1 0"
dmsetup resume thin
dm snap 0 16384 thin /dev/mapper/pool 1
mark_traced
for i in 1 3 5; do
	ok "write into block $i" fill /dev/mapper/thin $((i * 65536 + 8192)) 4096 44
done
all_offloaded $((3 * 65536)) 3
ok "snapshot: the old data" check /dev/mapper/snap 0 $((2 * MIB)) $NEW
for i in 1 3 5; do partly_written "block $i" /dev/mapper/thin $i 8192; done
