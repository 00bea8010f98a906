# SPDX-License-Identifier: GPL-2.0-only
# md over disks that copy is no disk that copies: by hand, and right, at every level
# needs: null
# groups: debug
# timeout: 90

null_disks 4 16
MD=/sys/module/md_mod/parameters/new_array
modprobe -q md-linear
requires file $MD

# md_make LEVEL [CHUNK]: M is an array over D and E without metadata
md_make() {
	local level=$1 dir=/sys/block/md_t/md disk nr=0

	echo md_t >$MD && await 5 test -d $dir || die "no array"
	echo none >$dir/metadata_version
	echo "$level" >$dir/level || die "no level $level"
	echo 2 >$dir/raid_disks
	[[ $# == 1 ]] || echo "$2" >$dir/chunk_size
	[[ $level != raid10 ]] || echo $((0x102)) >$dir/layout
	[[ $level != raid0 ]] || echo 2 >$dir/layout
	for disk in "$D" "$E"; do
		echo "$(<"/sys/block/${disk#/dev/}/dev")" >$dir/new_dev || die "$level: no $disk"
		echo 8192 >"$dir/dev-${disk#/dev/}/size" 2>/dev/null
		echo $nr >"$dir/dev-${disk#/dev/}/slot" || die "$level: no slot for $disk"
		((++nr))
	done
	[[ $level != raid1* ]] || echo 8192 >$dir/component_size 2>/dev/null || die "$level: no size"
	# (fresh members agree: both hold zeroes)
	echo none >$dir/resync_start 2>/dev/null
	echo active >$dir/array_state || die "$level: not started"
	M=/dev/md_t
	await 5 test -b $M || die "no $M"
	size_of $M
	ge "$level: size" "$REPLY" $((8 * MIB))
}

md_gone() {
	echo clear >/sys/block/md_t/md/array_state
	await 10 eval '[[ ! -e /sys/block/md_t ]]' || die "the array stays"
}

for level in "linear" "raid0 65536" "raid1" "raid10 65536"; do
	# shellcheck disable=SC2086
	md_make $level
	limit $M
	is "$level: no limit" "$REPLY" 0
	xcopy_trace_start
	by_hand "to $level" "$A" 0 $M $MIB $((2 * MIB)) unsupported
	by_hand "from $level" $M 65536 "$B" $MIB $((2 * MIB)) unsupported
	dm lin 0 8192 linear $M 0
	by_hand "to linear over $level" "$A" 0 /dev/mapper/lin 0 $MIB "unsupported target"
	dm_remove lin
	md_gone
done
offloads "their disks beside them" "$D" 0 "$E" 0 $MIB 1
