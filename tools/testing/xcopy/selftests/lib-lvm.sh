# SPDX-License-Identifier: GPL-2.0-only
# Volume groups on LUNs. The guest's init has written LVM's configuration.

# volume_group DEV...: vg with extents of 1 MiB.
volume_group() {
	vgcreate -q -y -s 1M vg "$@" >/dev/null 2>"$XCOPY_TMP/lvm.log" ||
		die "vgcreate: $(<"$XCOPY_TMP/lvm.log")"
}

# volume NAME MiB DEV: a linear volume on DEV; REPLY is its node.
volume() {
	lvcreate -q -y -Wn -Zn -n "$1" -L "$2M" vg "$3" \
		>/dev/null 2>"$XCOPY_TMP/lvm.log" ||
		die "lvcreate: $(<"$XCOPY_TMP/lvm.log")"
	REPLY=/dev/vg/$1
}

# filled_volume MiB: vg on A and B, LUNs of 64 MiB, and on A the volume lv, full of NEW
filled_volume() {
	requires cmd vgcreate
	two_luns iscsi 64
	volume_group "$A" "$B"
	volume lv "$1" "$A"
	fill "$REPLY" 0 $(($1 * MIB)) $NEW
}

# lies_on NAME DEV: is the volume on DEV and nowhere else?
lies_on() {
	local text

	text=$(lvs --noheadings -o devices "vg/$1" 2>/dev/null)
	[[ $text == *"$2("* && $(wc -l <<<"$text") == 1 ]]
}

# synced NAME: LVM calls the volume's copies equal.
synced() {
	[[ $(lvs --noheadings -o copy_percent "vg/$1" 2>/dev/null) == *100.00* ]]
}

# forget_volumes: nothing of vg is left active for the next test.
forget_volumes() {
	vgchange -q -an vg >/dev/null 2>&1
}
