# SPDX-License-Identifier: GPL-2.0-only
# A copy beside a write: who is charged, who may forbid it, who makes it wait.

# raw [dsync] SRC SOFF DST DOFF LEN: one BLKCOPY. Sets COPIED, OFFLOADED, ERRNO (a
# number), READ_BYTES and WRITE_BYTES, and prints them.
raw() {
	local text rc

	text=$("${RAW_WITH[@]}" "$XCOPY_BIN/xcraw" copy "$@" 2>&1)
	rc=$?
	read -r COPIED OFFLOADED ERRNO READ_BYTES WRITE_BYTES <<<"$text"
	printf '%s\n' "$text"
	return $rc
}
RAW_WITH=()

# cgroup: REPLY is a new cgroup (v2) with the controller for I/O; CG is it too.
CGROUP_ROOT=$XCOPY_TMP/cgroup2
cgroup() {
	mkdir -p "$CGROUP_ROOT"
	mountpoint -q "$CGROUP_ROOT" || mount -t cgroup2 none "$CGROUP_ROOT" ||
		skip "no cgroup2 in this kernel"
	[[ " $(<"$CGROUP_ROOT/cgroup.controllers") " == *" io "* ]] || skip "no controller io"
	echo +io >"$CGROUP_ROOT/cgroup.subtree_control" || die "no controller io"
	CG=$CGROUP_ROOT/xcopy
	mkdir -p "$CG" || die "no cgroup"
	RAW_WITH=(in_cgroup "$CG")
	REPLY=$CG
}

# in_cgroup CGROUP CMD...: in a process of its own there
in_cgroup() {
	local cg=$1

	shift
	(echo "$BASHPID" >"$cg/cgroup.procs" && exec "$@")
}

cgroup_gone() {
	rmdir "$CG" 2>/dev/null
}

cgroup_done() {
	await 30 cgroup_gone
	umount "$CGROUP_ROOT"
}

# io_stat DEV KEY: prints a number of io.stat of the cgroup for DEV, 0 where there is none
io_stat() {
	local dev rest word

	dev_of "$1"
	while read -r dev rest; do
		[[ $dev == "$REPLY" ]] || continue
		for word in $rest; do
			[[ $word == "$2="* ]] && echo "${word#*=}" && return
		done
	done <"$CG/io.stat"
	echo 0
}

# io_max DEV LIMIT...: "max" for KEY=max
io_max() {
	dev_of "$1"
	shift
	echo "$REPLY $*" >"$CG/io.max"
}

# now_ms: REPLY is a time
now_ms() {
	REPLY=$((${EPOCHREALTIME/./} / 1000))
}

# timed CMD...: TOOK is how many milliseconds it took
timed() {
	local start rc

	now_ms
	start=$REPLY
	"$@"
	rc=$?
	now_ms
	TOOK=$((REPLY - start))
	return $rc
}

# commands_under_way DEV: REPLY is how many commands DEV has; nothing else writes
commands_under_way() {
	local reads
	sys_of "$1" && read -r reads REPLY <"$REPLY/inflight"
}

# most_under_way DEV PID: MOST is the most commands that DEV had while PID ran
most_under_way() {
	MOST=0
	while alive "$2"; do
		commands_under_way "$1"
		((REPLY > MOST)) && MOST=$REPLY
		sleep 0.01
	done
}

# at_rest DEV: it has no command
at_rest() {
	commands_under_way "$1"
	((REPLY == 0))
}

# freezer: a cgroup (v1) whose processes can be frozen
FREEZER=$XCOPY_TMP/freezer
freezer() {
	mkdir -p "$FREEZER"
	mount -t cgroup -o freezer none "$FREEZER" || skip "no freezer in this kernel"
	mkdir -p "$FREEZER/x"
}

freezer_done() {
	umount "$FREEZER" 2>/dev/null
}

is_frozen() {
	read -r REPLY <"$FREEZER/x/freezer.state"
	[[ $REPLY == FROZEN ]]
}

# freeze PID DEV: it is frozen, and DEV has nothing left to do for it
freeze() {
	echo "$1" >"$FREEZER/x/cgroup.procs"
	echo FROZEN >"$FREEZER/x/freezer.state"
	await 30 is_frozen && await 30 at_rest "$2"
}

thaw() {
	echo THAWED >"$FREEZER/x/freezer.state"
}
