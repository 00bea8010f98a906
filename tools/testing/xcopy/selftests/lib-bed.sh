# SPDX-License-Identifier: GPL-2.0-only
# Changing the ground under a test: slow, failing and vanishing backing
# devices, other mappings at the target, modules.

# backing NAME: REPLY is "DEVICE OFFSET" of the ram disk below iblock LUN NAME.
backing() {
	local start len kind dev off

	if [[ ! ${BACKING[$1]:-} ]]; then
		read -r start len kind dev off < <(dmsetup table "$1.back")
		[[ $kind == linear ]] || die "$1.back is not linear"
		BACKING[$1]="$dev $off"
		BACKING_LEN[$1]=$((start + len))
	fi
	REPLY=${BACKING[$1]}
}
declare -A BACKING=() BACKING_LEN=()

# slow NAME MS: each read of the backing device of iblock LUN NAME takes MS more.
slow() {
	local ram

	backing "$1"
	ram=$REPLY
	dm_swap "$1.back" "0 ${BACKING_LEN[$1]} delay $ram $2 $ram 0"
}

# slow_writes NAME MS: each write does.
slow_writes() {
	local ram

	backing "$1"
	ram=$REPLY
	dm_swap "$1.back" "0 ${BACKING_LEN[$1]} delay $ram 0 $ram $2"
}

# fast NAME: as it was.
fast() {
	backing "$1"
	dm_swap "$1.back" "0 ${BACKING_LEN[$1]} linear $REPLY"
}

# broken_from NAME SECTOR COUNT: that part of the backing device fails.
broken_from() {
	local dev off end=$(($2 + $3))

	backing "$1"
	read -r dev off <<<"$REPLY"
	{
		(($2)) && echo "0 $2 linear $dev $off"
		echo "$2 $3 error"
		((end < BACKING_LEN[$1])) &&
			echo "$end $((BACKING_LEN[$1] - end)) linear $dev $((off + end))"
	} | dm_swap "$1.back"
}

# other_portal NAME...: LUNs of a second iSCSI target, logged in.
OTHER_IQN=iqn.2026-01.org.test:other
OTHER_PORTAL=127.0.0.1:3261
other_target() {
	local tpg=$LIO/iscsi/$OTHER_IQN/tpgt_1 name

	mkdir -p "$tpg" || die "no second target"
	target_set "$tpg/attrib" authentication=0 generate_node_acls=1 \
		demo_mode_write_protect=0 cache_dynamic_acls=1
	mkdir -p "$tpg/np/$OTHER_PORTAL" || die "no portal $OTHER_PORTAL"
	target_set "$tpg" enable=1
	target_map "$tpg" "$@"
	iscsiadm -m node -o new -T "$OTHER_IQN" -p "$OTHER_PORTAL,1" >/dev/null &&
		iscsiadm -m node -T "$OTHER_IQN" -p "$OTHER_PORTAL,1" -l >/dev/null ||
		die "no login at $OTHER_PORTAL"
	for name; do disk_ready "$name" iscsi; done
}

# second_path NAME: REPLY is the disk of LUN NAME by a second session to the
# same target. Another fabric, as tcm_loop's, is another target device, and no
# path of a unit that the iSCSI target has.
PATH2_PORTAL=127.0.0.1:3262
second_path() {
	local np=$LIO/iscsi/$IQN/tpgt_1/np/$PATH2_PORTAL

	if [[ ! -d $np ]]; then
		mkdir "$np" || die "no portal $PATH2_PORTAL"
		iscsiadm -m node -o new -T "$IQN" -p "$PATH2_PORTAL,1" >/dev/null &&
			iscsiadm -m node -T "$IQN" -p "$PATH2_PORTAL,1" -l >/dev/null ||
			die "no login at $PATH2_PORTAL"
	fi
	await 60 path2_disk "$1" || die "no second path to $1"
	sg_turs -n 3 "$REPLY" >/dev/null 2>&1
}

path2_disk() {
	local c d port

	for c in /sys/class/iscsi_connection/*; do
		read -r port 2>/dev/null <"$c/persistent_port" || continue
		[[ $port == "${PATH2_PORTAL#*:}" ]] || continue
		for d in "$(readlink -f "$c/device/..")"/target*/*:"${LUN_OF[$1]}"/block/*; do
			[[ -b /dev/${d##*/} ]] || continue
			REPLY=/dev/${d##*/}
			return 0
		done
	done
	return 1
}

# in_session: is the session there and logged in?
in_session() {
	local s state
	for s in /sys/class/iscsi_session/session*/state; do
		read -r state 2>/dev/null <"$s" && [[ $state == LOGGED_IN ]] && return 0
	done
	return 1
}

# is_io_error: did the last copy fail as a device fails?
is_io_error() {
	case $ERRNO in
	EIO | ENODATA | EREMOTEIO | ETIMEDOUT) return 0;;
	*) return 1;;
	esac
}

# twice_asked_once SRC DST: two copies of 1 MiB on each other's heels; the target is
# asked by the first and left alone by the second. Where that comes too late, the pair
# is left alone for longer the next time.
twice_asked_once() {
	local try

	for try in 1 2 3 4 5; do
		# (what has arrived already is no proof, and is not asked for)
		seed "$1" 0 "$2" $MIB $MIB
		await 60 not_left_alone "$1"
		mark
		xcopy_trace_start
		copy "$1" 0 "$2" $MIB $MIB >/dev/null
		copy "$1" 0 "$2" $MIB $MIB >/dev/null
		delta refusals/backoff >/dev/null
		((REPLY == 0)) || break
		diag "try $try: too late to be left alone"
	done
	is "of two copies one asks the target" "$(xcopy_count)" 1
	ge "the other backs off" "$(refused backoff)" 1
	is "both are by hand" "$(delta fallback_bytes)" $((2 * MIB))
	data_right "by hand" "$1" 0 "$2" $MIB $MIB
}

# not_left_alone DISK: no pair of it is
not_left_alone() {
	xcopy_attr "$1" pairs
	[[ ! $REPLY ]]
}

# Where init found the modules; they are loaded with insmod there as here.
MODULES=${XCOPY_MODULE_DIR:-/run/xcopy/out/modules}

# load NAME...: with the parameters that the guest's command line has, as modprobe would
load() {
	local name

	for name; do
		# shellcheck disable=SC2046
		loaded "$name" ||
			insmod "$MODULES/$name.ko" $(grep -o "\b$name\.[^ ]*" /proc/cmdline | sed "s/^$name\.//") || return 1
	done
	await 30 disks_known
	return 0
}

# unload NAME...
unload() {
	local name

	for name; do
		timeout 30 rmmod "$name" || return 1
	done
}

loaded() {
	[[ -d /sys/module/$1 ]]
}
