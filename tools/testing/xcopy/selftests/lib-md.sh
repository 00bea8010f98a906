# SPDX-License-Identifier: GPL-2.0-only
# Arrays of md, made and stopped by sysfs: no mdadm.

MD=/sys/module/md_mod/parameters/new_array

# md_make DISK DISK LEVEL [CHUNK]: M is an array over the two, without metadata
md_make() {
	local disks=("$1" "$2") dir=/sys/block/md_t/md disk nr=0 level

	shift 2
	level=$1
	modprobe -q md-linear
	requires file $MD
	echo md_t >$MD && await 30 test -d $dir || die "no array"
	echo none >$dir/metadata_version
	echo "$level" >$dir/level || die "no level $level"
	echo 2 >$dir/raid_disks
	[[ $# == 1 ]] || echo "$2" >$dir/chunk_size
	[[ $level != raid10 ]] || echo $((0x102)) >$dir/layout
	[[ $level != raid0 ]] || echo 2 >$dir/layout
	for disk in "${disks[@]}"; do
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
	await 30 test -b $M || die "no $M"
	size_of $M
	ge "$level: size" "$REPLY" $((8 * MIB))
}

md_gone() {
	echo clear >/sys/block/md_t/md/array_state
	await 30 eval '[[ ! -e /sys/block/md_t ]]' || die "the array stays"
}
