# SPDX-License-Identifier: GPL-2.0-only
# a page that a mounted file system holds shows what was copied to it, as after a write
# needs: null
# groups: debug

requires cmd mkfs.ext4
null_disks 2 32
echo always >/sys/module/blk_copy/parameters/policy
mkfs.ext4 -q -F "$B" || die "no file system"
mkdir -p "$XCOPY_TMP/mnt"
exec {fd}<"$B"

# shown DESC CMD...: while B is mounted, CMD copies 1 MiB to it
shown() {
	local desc=$1

	shift
	mkfs.ext4 -q -F "$B"
	fill "$A" 0 $MIB $NEW
	mount -t ext4 -o ro,noload "$B" "$XCOPY_TMP/mnt" || skip "no ext4 in this kernel"
	ok "$desc: copy" "$@"
	ok "$desc: on the disk" check "$B" 0 $MIB $NEW
	ok "$desc: in the cache" check -b "$B" 0 $MIB $NEW
	umount "$XCOPY_TMP/mnt"
}

shown "dd" dd if="$A" of="$B" bs=$MIB count=1 conv=notrunc
shown "dd, direct" dd if="$A" of="$B" bs=$MIB count=1 conv=notrunc oflag=direct
shown "offloaded" copy "$A" 0 "$B" 0 $MIB --offload-only
shown "by hand" copy "$A" 0 "$B" 0 $MIB --no-offload
exec {fd}<&-
