# SPDX-License-Identifier: GPL-2.0-only
# xfs_io copies by copy_file_range between disks; fio finds there what it wrote
# timeout: 180

requires cmd xfs_io
two_luns iscsi 16
trust "$A" "$B"
whole=$((16 * MIB))

# xfs DESC OFFLOADED RANGE: counted by the kernel and at the target
xfs() {
	mark_traced
	ok "$1: copies" xfs_io -c "copy_range $3 $A" "$B"
	is "$1: offloaded" "$(delta offloaded_bytes)" "$2"
	is "$1: commands at the target" "$(xcopy_count)" "$(delta commands)"
}
fill "$A" 0 $whole $NEW -- fill "$B" 0 $whole $OLD
xfs "xfs_io" $whole "-l 16m"
ok "xfs_io: data" check "$B" 0 $whole $NEW
fill "$B" 0 $whole $OLD
xfs "xfs_io, a part" $((3 * MIB)) "-s 1m -d 8m -l 3m"
ok "xfs_io, a part: data" check "$B" $((8 * MIB)) $((3 * MIB)) $NEW $MIB
ok "xfs_io, a part: in front of it" check "$B" 0 $((8 * MIB)) $OLD
ok "xfs_io, a part: behind it" check "$B" $((11 * MIB)) $((5 * MIB)) $OLD

# fio has no way to copy; what it writes it can look for at the other end
if command -v fio >/dev/null; then
	job=(fio --minimal --name=copied --size=16m --bs=64k --direct=1 --ioengine=psync --verify=crc32c --randseed=7)
	ok "fio writes" "${job[@]}" --rw=write --do_verify=0 --filename="$A"
	xfs "between" $whole "-l 16m"
	ok "fio finds it there" "${job[@]}" --rw=write --verify_only --filename="$B"
	dd if=/dev/urandom of="$B" bs=4096 seek=100 count=1 conv=notrunc oflag=direct status=none
	nok "fio finds what is not right" "${job[@]}" --rw=write --verify_only --filename="$B"
fi
