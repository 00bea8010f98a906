# SPDX-License-Identifier: GPL-2.0-only
# a write to a thin volume with a snapshot copies the block by the device
# needs: dm lvm
# timeout: 180

requires cmd vgcreate thin_check
requires target thin-pool thin
two_luns iscsi 64
volume_group "$A" "$B"
lvcreate -q -y -Zn --type thin-pool -c 64k -L 24M -n pool vg "$A" >/dev/null 2>&1 &&
	lvcreate -q -y -V 16M -T vg/pool -n thin >/dev/null 2>&1 || die "no thin volume"
fill /dev/vg/thin 0 $((2 * MIB)) $NEW
lvcreate -q -y -s -kn -n snap vg/thin >/dev/null 2>&1 || die "no thin snapshot"
mark_traced
for i in 2 4; do
	ok "write into block $i" fill /dev/vg/thin $((i * 65536 + 4096)) 4096 44
done
all_offloaded $((2 * 65536)) 2
ok "snapshot: the old data" check /dev/vg/snap 0 $((2 * MIB)) $NEW
for i in 2 4; do partly_written "block $i" /dev/vg/thin $i 4096; done
# (what is written as a whole is shared no more)
offloads "BLKCOPY from thin" /dev/vg/thin 0 "$B" $((48 * MIB)) $MIB -
forget_volumes
