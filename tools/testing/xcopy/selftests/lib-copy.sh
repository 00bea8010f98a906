# SPDX-License-Identifier: GPL-2.0-only
# What a copy has to show, as assertions. Each selftest has this without a need.
#
# A copy is judged by four witnesses: what the ioctl reports, the counters of
# blk_copy, the EXTENDED COPY commands the target saw, and the data: the
# destination holds the source's sectors, its neighbours hold what they held.

KIB=1024 MIB=1048576

# Tags of the patterns: what the source holds, what the destination held.
NEW=11 OLD=22
# Bytes looked at before and behind the destination.
EDGE=65536

# sys_of DEV: REPLY is the folder of DEV in /sys/class/block. Volumes are links
# to the nodes of device mapper, and these have their own names.
sys_of() {
	local n=$1 d name

	[[ -L $n ]] && n=$(readlink -f "$n")
	n=${n##*/}
	REPLY=/sys/class/block/$n
	[[ -d $REPLY ]] && return 0
	for d in /sys/class/block/dm-*/dm; do
		read -r name 2>/dev/null <"$d/name" || continue
		[[ $name == "$n" ]] && REPLY=${d%/dm} && return 0
	done
	REPLY=
	return 1
}

# size_of DEV: REPLY is its size in bytes.
size_of() {
	sys_of "$1" && read -r REPLY <"$REPLY/size" || REPLY=0
	((REPLY *= 512))
}

# dev_of DEV: REPLY is its MAJOR:MINOR
dev_of() {
	sys_of "$1" && read -r REPLY <"$REPLY/dev"
}

# read_queue DEV ATTRIBUTE: REPLY is the value of its queue attribute, empty
# where there is none.
read_queue() {
	sys_of "$1" && read -r REPLY 2>/dev/null <"$REPLY/queue/$2" && return 0
	REPLY=
	return 1
}

# set_queue DEV ATTRIBUTE VALUE
set_queue() {
	sys_of "$1" && echo "$3" >"$REPLY/queue/$2"
}

# limit DEV: REPLY is how many bytes one copy command for DEV may have.
limit() {
	read_queue "$1" copy_max_bytes
}

# set_limit DEV BYTES: 0 turns offload off for DEV.
set_limit() {
	set_queue "$1" copy_max_bytes "$2"
}

# rescan DEV...: the disks are asked anew, like a revalidation does.
rescan() {
	local dev

	for dev; do
		echo 1 >"/sys/class/block/${dev##*/}/device/rescan"
	done
}

# xcopy_attr DEV NAME: REPLY is an attribute of /sys/class/scsi_disk/*/xcopy.
xcopy_attr() {
	local d

	for d in "/sys/class/block/${1##*/}/device/scsi_disk"/*/xcopy; do
		read -r REPLY <"$d/$2" && return 0
	done
	REPLY=
	return 1
}

# cause DEV: prints the word for why DEV does not copy.
cause() {
	xcopy_attr "$1" cause
	echo "${REPLY%% *}"
}

# trust DEV...: copies between these disks are not read back, so a test knows how
# many commands there are.
trust() {
	local dev d

	await 30 disks_known "$@"
	for dev; do
		for d in "/sys/class/block/${dev##*/}/device/scsi_disk"/*/xcopy; do
			echo off >"$d/verify"
		done
	done
}

# refused REASON...: prints how many refusals with one of these reasons were
# counted since mark.
refused() {
	local reason sum=0

	for reason; do
		delta "refusals/$reason" >/dev/null
		((sum += REPLY))
	done
	echo "$sum"
}

# counted NAME MIN: has the counter moved on by MIN since mark?
counted() {
	delta "$1" >/dev/null
	((REPLY >= $2))
}

# idle: no copy is under way
idle() {
	counter inflight >/dev/null
	((REPLY == 0))
}

busy() {
	! idle
}

# edges DEV OFFSET LEN: HEAD and TAIL are the bytes looked at on either side.
edges() {
	local size

	size_of "$1"
	size=$REPLY
	HEAD=$(($2 < EDGE ? $2 : EDGE))
	TAIL=$((size - $2 - $3))
	((TAIL > EDGE)) && TAIL=$EDGE
	((TAIL > 0)) || TAIL=0
}

# seed SRC SOFF DST DOFF LEN: known data at the source, other data in the
# destination and around it.
seed() {
	edges "$3" "$4" "$5"
	fill "$3" $(($4 - HEAD)) $(($5 + HEAD + TAIL)) $OLD -- \
		fill "$1" "$2" "$5" $NEW
}

# untouched DEV OFFSET LEN: the old data, nothing of the new.
untouched() {
	check "$1" "$2" "$3" $OLD
}

# still_old DST DOFF LEN: all that seed filled there holds the old data.
still_old() {
	edges "$1" "$2" "$3"
	untouched "$1" $(($2 - HEAD)) $(($3 + HEAD + TAIL))
}

# neighbours_intact DST DOFF LEN: nothing was written outside of the range.
neighbours_intact() {
	edges "$1" "$2" "$3"
	check "$1" $(($2 - HEAD)) "$HEAD" $OLD -- \
		check "$1" $(($2 + $3)) "$TAIL" $OLD
}

# data_right DESC SRC SOFF DST DOFF LEN
data_right() {
	ok "$1: destination holds the source's data" check "$4" "$5" "$6" $NEW "$3"
	ok "$1: neighbours of the destination untouched" \
		neighbours_intact "$4" "$5" "$6"
}

# commands_for LEN LIMIT: REPLY is how many commands a copy of LEN bytes takes that
# begins on a multiple of 1 MiB of the destination, where LIMIT is one: none is
# longer than 4 MiB, and what is left behind the last whole MiB is one more.
commands_for() {
	local len=$1 most=$(($2 < 4 * MIB ? $2 : 4 * MIB))

	REPLY=$(((len / MIB * MIB + most - 1) / most + (len % MIB > 0)))
}

# offloads DESC SRC SOFF DST DOFF LEN COMMANDS [FLAGS...]: the devices copy all
# of it with exactly COMMANDS commands ("-": however many).
offloads() {
	local desc=$1 src=$2 soff=$3 dst=$4 doff=$5 len=$6 commands=$7 tries=2

	shift 7
	seed "$src" "$soff" "$dst" "$doff" "$len"
	offloads_seeded "$desc" "$src" "$soff" "$dst" "$doff" "$len" "$commands" "$@"
	data_right "$desc" "$src" "$soff" "$dst" "$doff" "$len"
}

# offloads_seeded: the same, without writing or reading the data.
offloads_seeded() {
	local desc=$1 src=$2 soff=$3 dst=$4 doff=$5 len=$6 commands=$7 seen rc

	shift 7
	while :; do
		mark
		xcopy_trace_start
		copy "$src" "$soff" "$dst" "$doff" "$len" "$@" >"$TEST_LOG" 2>&1
		rc=$?
		((rc == 0 && ${tries:-0} > 0)) && [[ $REASON == changed ]] || break
		# A host under load: a disk was not heard of in time.
		((tries--))
		diag "$desc: changed, so once more"
		seen=$(xcopy_count)
		seed "$src" "$soff" "$dst" "$doff" "$len"
	done
	is "$desc: copy succeeds" $rc 0 || test_diag_log
	seen=$(xcopy_count)
	is "$desc: bytes copied" "$COPIED" "$len"
	((OFFLOADED == len)) || diag "refused: $(refusals)"
	is "$desc: bytes reported as offloaded" "$OFFLOADED" "$len"
	is "$desc: offloaded_bytes" "$(delta offloaded_bytes)" "$len"
	is "$desc: fallback_bytes" "$(delta fallback_bytes)" 0
	is "$desc: reason told" "$REASON" none
	if [[ $commands == - ]]; then
		commands=$(delta commands)
		ge "$desc: commands" "$commands" 1
	else
		is "$desc: commands" "$(delta commands)" "$commands"
	fi
	is "$desc: commands executed by the target" "$seen" "$commands"
}

# by_hand DESC SRC SOFF DST DOFF LEN "REASON..." [FLAGS...]: nothing of it is
# offloaded, the data is right all the same, and one of the reasons is counted
# ("": no refusal is asked for).
by_hand() {
	local desc=$1 src=$2 soff=$3 dst=$4 doff=$5 len=$6 reasons=$7

	shift 7
	seed "$src" "$soff" "$dst" "$doff" "$len"
	mark
	ok "$desc: copy succeeds" copy "$src" "$soff" "$dst" "$doff" "$len" "$@"
	is "$desc: bytes copied" "$COPIED" "$len"
	is "$desc: nothing reported as offloaded" "$OFFLOADED" 0
	is "$desc: offloaded_bytes" "$(delta offloaded_bytes)" 0
	is "$desc: fallback_bytes" "$(delta fallback_bytes)" "$len"
	# shellcheck disable=SC2086
	[[ $reasons ]] &&
		ge "$desc: refusal counted as ${reasons// / or }" "$(refused $reasons)" 1 &&
		ok "$desc: $REASON is told, of these" told "$reasons"
	data_right "$desc" "$src" "$soff" "$dst" "$doff" "$len"
}

# told "REASON...": what copy was told is one of them
told() {
	[[ $REASON && " $1 " == *" $REASON "* ]]
}

# never_sent CMD DESC...: an assertion during which the target sees no EXTENDED COPY.
never_sent() {
	xcopy_trace_start
	"$@"
	is "$2: no command reached the target" "$(xcopy_count)" 0
}

# offloaded_in_time DESC BYTES: since mark, all of it. A copy that lasts, on a host under
# load, may find that a disk was not heard of in time ("changed"): that part may be by hand.
offloaded_in_time() {
	local sum

	delta offloaded_bytes >/dev/null
	sum=$REPLY
	refusals >/dev/null
	if [[ $REPLY =~ ^changed=[0-9]+$ ]]; then
		diag "$1: the host is slow, $REPLY"
		ge "$1: some of it" "$sum" 1
		delta fallback_bytes >/dev/null
		((sum += REPLY))
	fi
	is "$1" "$sum" "$2"
}

# copy_in_background SRC SOFF DST DOFF LEN [FLAGS...]: BG is its process.
copy_in_background() {
	local src=$1 soff=$2 dst=$3 doff=$4 len=$5

	shift 5
	"$XCOPY_BIN/blkcopy" --raw --src-offset "$soff" --dst-offset "$doff" \
		--length "$len" "$@" "$src" "$dst" >"$XCOPY_TMP/blkcopy.bg" 2>&1 &
	BG=$!
}

# alive PID
alive() {
	local stat

	read -r stat 2>/dev/null <"/proc/$1/stat" && [[ $stat != *") Z "* ]]
}

gone() {
	! alive "$1"
}

# partition DEV NUMBER START SECTORS: without a table; REPLY is its node.
partition() {
	addpart "$1" "$2" "$3" "$4" || die "no partition $2 on $1"
	REPLY=$1$2
	await 30 test -b "$REPLY" || die "no node $REPLY"
}

# refuses DESC ERRNO SRC SOFF DST DOFF LEN [FLAGS...]: the kernel says no with
# ERRNO, and nothing is copied.
refuses() {
	local desc=$1 errno=$2

	shift 2
	nok "$desc: refused" copy "$@"
	is "$desc: errno" "$ERRNO" "$errno"
	is "$desc: bytes copied" "$COPIED" 0
}

# watch_writes DEV MIB: from here on DEV's first MIB are expected to stay.
watch_writes() {
	WATCHED=$1 WATCHED_LEN=$(($2 * MIB))
	fill "$WATCHED" 0 "$WATCHED_LEN" $OLD
	mark
	xcopy_trace_start
}

# nothing_written: since watch_writes, neither by the device nor by hand.
nothing_written() {
	is "no command reached the target" "$(xcopy_count)" 0
	is "nothing was offloaded" "$(delta offloaded_bytes)" 0
	is "nothing was copied by hand" "$(delta fallback_bytes)" 0
	ok "destination as it was" untouched "$WATCHED" 0 "$WATCHED_LEN"
}
