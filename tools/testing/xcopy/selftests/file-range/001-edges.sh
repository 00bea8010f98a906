# SPDX-License-Identifier: GPL-2.0-only
# copy_file_range(2) between block devices: what it copies, where it ends, what it refuses
# needs: null file

null_disks 2
size_of "$A"; end=$REPLY
switch=/sys/module/blk_copy/parameters/copy_file_range

ranges "a range" $((4 * MIB)) $((4 * MIB)) "$A" $MIB "$B" $((2 * MIB)) $((4 * MIB))
is "in one call" "$CALLS" 1
ranges "position of the files" $MIB $MIB position "$A" $((3 * MIB)) "$B" $MIB $MIB
ranges "O_DIRECT" $MIB $MIB direct "$A" $MIB "$B" $MIB $MIB
ranges "O_DSYNC" $MIB $MIB dsync "$A" $MIB "$B" $MIB $MIB
ranges "within a device" $MIB $MIB "$A" 0 "$A" $((8 * MIB)) $MIB
ranges "by one descriptor" $MIB $MIB same "$A" 0 "$A" $((8 * MIB)) $MIB
ranges "one page" 4096 4096 "$A" 512 "$B" $MIB 4096
ranges "one block, direct" 512 512 direct "$A" 512 "$B" $MIB 512
ranges "RLIMIT_FSIZE is for regular files" $MIB $MIB fsize=4096 "$A" 0 "$B" $((8 * MIB)) $MIB

# the ends
ranges "cut at the source's end" $MIB $MIB "$A" $((end - MIB)) "$B" 0 $((8 * MIB))
ok "at the source's end" file_range "$A" "$end" "$B" 0 $MIB
is "at the source's end: 0 bytes" "$DONE" 0
ok "beyond the source's end" file_range "$A" $((end + MIB)) "$B" "$end" $MIB
is "beyond the source's end: 0 bytes" "$DONE" 0
ranges "cut at the destination's end" $MIB $MIB "$A" 0 "$B" $((end - MIB)) $((8 * MIB))
says "at the destination's end" $ENOSPC "$A" 0 "$B" "$end" $MIB
says "beyond it" $ENOSPC "$A" 0 "$B" $((end + 512)) 512
ok "length 0" file_range "$A" 0 "$B" 0 0
is "length 0: 0 bytes" "$DONE" 0
fill "$A" 0 $((8 * MIB)) $NEW
ok "as much as there is" file_range loop "$A" 0 "$B" 0 $((1 << 62))
is "as much as there is: bytes" "$DONE" "$end"
is "in one call" "$CALLS" 1

# what it refuses
watch_writes "$B" 8
says "a flag" $EINVAL flags=1 "$A" 0 "$B" 0 $MIB
says "overlap" $EINVAL "$B" 0 "$B" $((MIB - 512)) $MIB
says "overlap, backwards" $EINVAL "$B" $((MIB - 512)) "$B" 0 $MIB
says "onto itself" $EINVAL same "$B" 0 "$B" 0 $MIB
says "O_APPEND" $EINVAL append "$A" 0 "$B" 0 $MIB
says "O_PATH" $EBADF path "$A" 0 "$B" 0 $MIB
says "source not open for reading" $EBADF write-only "$A" 0 "$B" 0 $MIB
says "destination not open for writing" $EBADF read-only "$A" 0 "$B" 0 $MIB
says "negative" $EINVAL "$A" $((1 << 63)) "$B" 0 $MIB
says "blocks that lie otherwise" $EINVAL "$A" 256 "$B" 0 $MIB
blockdev --setro "$B"
says "read-only" $EPERM "$A" 0 "$B" 0 $MIB
blockdev --setrw "$B"
truncate -s 8M "$XCOPY_TMP/file"
says "to a regular file" $EINVAL "$A" 0 "$XCOPY_TMP/file" 0 $MIB
says "from a regular file" $EINVAL "$XCOPY_TMP/file" 0 "$B" 0 $MIB
echo N >$switch
says "switched off" $EINVAL "$A" 0 "$B" 0 $MIB
echo Y >$switch
nothing_written
addpart "$B" 1 0 $((16 * 2048))
part=${B}p1
await 30 test -b "$part" || die "no node $part"
says "overlap of a partition and its disk" $EINVAL "$B" $((MIB / 2)) "$part" 0 $MIB
ranges "a partition and its disk" $MIB $MIB "$B" $((8 * MIB)) "$part" 0 $MIB
delpart "$B" 1

# what is no whole page of the destination goes by way of the caches
bytes() {
	local soff=$1 doff=$2 len=$3 whole=$4

	fill "$A" 0 $((4 * MIB)) $NEW -- fill "$B" 0 $((4 * MIB)) $OLD
	mark
	ok "$len bytes from $soff: copies" file_range "$A" "$soff" "$B" "$doff" "$len"
	is "$len bytes from $soff: all" "$DONE" "$len"
	is "$len bytes from $soff: offloaded" "$(delta offloaded_bytes)" "$whole"
	ok "$len bytes from $soff: data" cmp -n "$len" -i "$soff:$doff" "$A" "$B"
	ok "$len bytes from $soff: before it" untouched "$B" 0 $((doff / 512 * 512))
	ok "$len bytes from $soff: behind it" untouched "$B" $(((doff + len + 511) / 512 * 512)) $MIB
}
bytes 100 612 $MIB $((MIB - 4096))
bytes 0 512 $((MIB + 7)) $((MIB - 4096))
bytes 512 4096 $((MIB + 7)) $MIB
bytes 511 1023 3 0
bytes 100 612 300 0
nok "a piece of a block with O_DIRECT" file_range direct "$A" 100 "$B" 100 300
is "as read(2) has it" "$ERRNO" $EINVAL
