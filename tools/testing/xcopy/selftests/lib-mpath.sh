# SPDX-License-Identifier: GPL-2.0-only
# LUNs behind dm-multipath, by two sessions to one target. No multipathd: paths are
# failed and reinstated by hand. (needs: bed)

# mpath_table MODE SELECTOR FEATURES DISK...: REPLY is a table with one group of
# paths. MODE is request or bio, FEATURES a word like queue_if_no_path or nothing.
mpath_table() {
	local mode=$1 selector=$2 features=$3 args=1 disk sectors per_path=1

	shift 3
	size_of "$1"
	sectors=$((REPLY / 512))
	[[ $mode == bio ]] && features+=" queue_mode bio"
	[[ $selector == service-time ]] && args=2 per_path='1 1'
	set -- "$features" "$@"
	# shellcheck disable=SC2086
	set -- "$(words $1) $1" "${@:2}"
	REPLY="0 $sectors multipath $1 0 1 1 $selector 0 $(($# - 1)) $args"
	for disk in "${@:2}"; do REPLY+=" $disk $per_path"; done
}

words() { echo $#; }

# mpath NAME MODE DISK...: a device with these paths; REPLY is its node. LVM knows
# by the uuid that the disks are paths.
mpath() {
	local name=$1 mode=$2

	shift 2
	mpath_table "$mode" "${SELECTOR:-round-robin}" "${FEATURES:-}" "$@"
	dmsetup create "$name" -u "mpath-$name" --table "$REPLY" || die "no $name"
	REPLY=/dev/mapper/$name
}

# two_luns_by_two [luns...]: LUNs L0 and L1, their disks in A and B by the first
# session, in A2 and B2 by the second.
two_luns_by_two() {
	two_luns iscsi "$@"
	second_path L0; A2=$REPLY
	second_path L1; B2=$REPLY
}

# both_mpaths MODE: MA and MB, devices pva and pvb over the two
both_mpaths() {
	mpath pva "$1" "$A" "$A2"; MA=$REPLY
	mpath pvb "$1" "$B" "$B2"; MB=$REPLY
}

# copies_begin: two at a time from MA to MB again and again, 8 MiB each (needs: stress)
copies_begin() {
	set_limit "$MB" $((512 * KIB))
	fill "$MB" 0 $((20 * MIB)) $OLD
	mark
	copier "$MA" 0 "$MB" 0 $((8 * MIB))
	copier "$MA" $((8 * MIB)) "$MB" $((8 * MIB)) $((8 * MIB))
}

# copies_end DESC BYTES: all were right, and so many are offloaded. They go on until
# they are told, and a slow machine takes longer.
copies_end() {
	await 60 counted offloaded_bytes "$2"
	copiers_done $((8 * MIB))
	ge "$1: offloaded" "$(delta offloaded_bytes)" "$2"
	ok "$1: data" check "$MB" 0 $((16 * MIB)) $NEW
	ok "$1: behind it untouched" untouched "$MB" $((16 * MIB)) $((4 * MIB))
}

# path_state DISK STATE: what the SCSI mid layer takes the path for
path_state() {
	echo "$2" >"/sys/class/block/${1##*/}/device/state"
}

# fail_path NAME DISK, reinstate_path NAME DISK
fail_path() {
	dev_of "$2" && dmsetup message "$1" 0 "fail_path $REPLY"
}
reinstate_path() {
	dev_of "$2" && dmsetup message "$1" 0 "reinstate_path $REPLY"
}
