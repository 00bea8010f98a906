# SPDX-License-Identifier: GPL-2.0-only
# ranges on one LU at any distance are EEXIST, or apart and offloaded
# needs: bed
# timeout: 120

requires cmd blockdev
# le32 N: prints it as printf's escapes
le32() {
	printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) \
		$(($1 >> 16 & 255)) $(($1 >> 24 & 255))
}

# two_partitions_that_overlap DEV START START SECTORS: only a table can say so
two_partitions_that_overlap() {
	local rest='\x00\x00\x00\x00\x83\x00\x00\x00'

	{
		head -c 446 /dev/zero
		printf "$rest$(le32 "$2")$(le32 "$4")$rest$(le32 "$3")$(le32 "$4")"
		head -c 32 /dev/zero
		printf '\x55\xaa'
	} | dd of="$1" bs=512 count=1 iflag=fullblock oflag=direct 2>/dev/null
	blockdev --rereadpt "$1" || die "cannot read the table of $1"
	await 30 test -b "${1}2" || die "no partitions on $1"
}

lun ramdisk L0 16
export_luns 1
second_path L0; LA=$REPLY

# A chunk is 2 blocks; a copy has four chunks, so it meets itself at any distance
# from one block to more than three chunks, and is apart at 8 blocks.
CHUNK=1024 BLOCKS=8
# The source of each pair begins here on the disk, in sectors.
AT=4096

two_partitions_that_overlap "$A" 2048 3072 8192
dm src 0 8192 linear "$A" 2048
dm dst 0 8192 linear "$A" 3072
for dev in "$A" "$LA" /dev/mapper/src /dev/mapper/dst; do
	set_limit "$dev" $CHUNK
done

# distances DESC SRC SRC-START DST DST-START [FLAGS...]: with where their devices
# begin on the disk
distances() {
	local desc=$1 src=$2 s=$((AT - $3)) dst=$4 first=$5 d bad='' not=''

	shift 5
	fill "$A" 0 $((8 * MIB)) $OLD
	mark
	for ((d = 1 - BLOCKS; d < BLOCKS; d++)); do
		copy "$src" $((s * 512)) "$dst" $(((AT - first + d) * 512)) $((BLOCKS * 512)) "$@" >/dev/null
		[[ $ERRNO == EEXIST && $COPIED == 0 ]] || bad+=" $d:${ERRNO:-0}"
	done
	is "$desc: EEXIST at every distance" "${bad:- none else}" " none else"
	is "$desc: nothing offloaded, nothing by hand" \
		"$(delta offloaded_bytes) $(delta fallback_bytes)" "0 0"
	ok "$desc: nothing written" untouched "$A" 0 $((8 * MIB))
	for d in -$BLOCKS $BLOCKS; do
		fill "$A" $(((AT + d) * 512)) $((BLOCKS * 512)) $OLD
		fill "$A" $((AT * 512)) $((BLOCKS * 512)) $NEW
		copy "$src" $((s * 512)) "$dst" $(((AT - first + d) * 512)) $((BLOCKS * 512)) "$@" >/dev/null &&
			check "$A" $(((AT + d) * 512)) $((BLOCKS * 512)) $NEW $((AT * 512)) &&
			check "$A" $((AT * 512)) $((BLOCKS * 512)) $NEW || not+=" $d"
	done
	is "$desc: side by side it is copied right" "${not:- }" " "
	[[ ${1:-} ]] ||
		is "$desc: by the devices, in chunks" "$(delta offloaded_bytes) $(delta fallback_bytes) $(delta chunks)" \
			"$((2 * BLOCKS * 512)) 0 $((2 * BLOCKS * 512 / CHUNK))"
}

distances "disk to disk" "$A" 0 "$A" 0
distances "disk to partition" "$A" 0 "${A}1" 2048
distances "partition to disk" "${A}2" 3072 "$A" 0
distances "partition to partition" "${A}1" 2048 "${A}2" 3072
distances "linear to linear" /dev/mapper/src 2048 /dev/mapper/dst 3072
distances "linear to disk" /dev/mapper/src 2048 "$A" 0
distances "two paths" "$A" 0 "$LA" 0
distances "linear to linear by hand" /dev/mapper/src 2048 /dev/mapper/dst 3072 --no-offload
