# SPDX-License-Identifier: GPL-2.0-only
# each copy goes by the table of its time

two_luns iscsi 32
fill "$B" 0 $((32 * MIB)) $OLD
dm_pair 4096
fill /dev/mapper/src 0 $((2 * MIB)) $NEW
for at in 8192 16384 24576; do
	dm_swap dst 0 4096 linear "$B" $at
	offloads_seeded "at sector $at" /dev/mapper/src 0 /dev/mapper/dst 0 $((2 * MIB)) 1
	ok "at sector $at: data" check "$B" $((at * 512)) $((2 * MIB)) $NEW 0
	ok "at sector $at: behind it" untouched "$B" $((at * 512 + 2 * MIB)) $MIB
done
ok "where the first table pointed" untouched "$B" 0 $((4 * MIB))
