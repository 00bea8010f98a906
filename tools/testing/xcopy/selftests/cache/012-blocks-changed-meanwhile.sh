# SPDX-License-Identifier: GPL-2.0-only
# blocks of the cache changed and flushed, and partitions read again, while a copy runs
# needs: null
# groups: debug
# timeout: 120

requires cmd blockdev
LEN=$((4 * MIB))
null_disks 2 16 copy_max_bytes=65536 irqmode=2 completion_nsec=2000000
echo always >/sys/module/blk_copy/parameters/policy
exec {fd}<"$B"

# shake: until it is killed
shake() {
	local size

	while :; do
		for size in 512 1024 2048 4096; do
			blockdev --setbsz $size "$A" 2>/dev/null
			blockdev --setbsz $size "$B" 2>/dev/null
			dd if="$B" of=/dev/null bs=64k count=64 2>/dev/null
			dd if="$A" of=/dev/null bs=64k count=64 2>/dev/null
		done
		blockdev --flushbufs "$B"
		blockdev --rereadpt "$B" 2>/dev/null
	done
}

# round TAG FLAGS...: what is copied is there, in the cache as well
round() {
	local tag=$1

	shift
	fill "$A" 0 $LEN "$tag"
	shake &
	shaker=$!
	ok "$tag $*: copy" copy "$A" 0 "$B" $((512 * 3)) $LEN "$@"
	ok "$tag $*: in the cache" check -b "$B" $((512 * 3)) $LEN "$tag" 0
	kill $shaker
	wait $shaker 2>/dev/null
	ok "$tag $*: on the disk" check "$B" $((512 * 3)) $LEN "$tag" 0
}

for tag in 31 32 33 34 35; do
	round $tag --offload-only
	round $((tag + 10)) --no-offload
done
exec {fd}<&-
