# SPDX-License-Identifier: GPL-2.0-only
# what a cgroup reads and writes beside a copy of its own waits for a part of a chunk only
# needs: write
# groups: debug
# timeout: 120

two_luns iscsi 16
trust "$A" "$B"
dm_pair $((16 * 2048))
S=/dev/mapper/src D=/dev/mapper/dst
fill "$A" 0 $((16 * MIB)) $NEW
fill "$B" 0 $((16 * MIB)) $OLD
cgroup
page() {
	timed in_cgroup "$CG" dd bs=4k count=1 "$@" 2>/dev/null
}

# behind_a_token PAGE...: what is read or written there first may be before any token
behind_a_token() {
	until page "$@" && ((TOOK >= 200)); do
		alive $BG || return
	done
}

# beside DESC DEV KEY PAGE...: a chunk of 4 MiB takes 8 s at DEV, and PAGE, in the
# cgroup, does not wait until it is sent
beside() {
	local desc=$1 dev=$2 key=$3

	shift 3
	io_max "$dev" "$key=$((512 * KIB))"
	mark
	(echo "$BASHPID" >"$CG/cgroup.procs" &&
		exec "$XCOPY_BIN/xcraw" copy $S 0 $D 0 $((4 * MIB)) >/dev/null) &
	BG=$!
	await 30 busy
	ok "$desc: a page waits" behind_a_token "$@"
	diag "$TOOK ms"
	sleep 0.5
	is "$desc: nothing of the chunk is sent yet" "$(delta commands)" 0
	ok "$desc: the copy waits" alive $BG
	io_max "$dev" "$key=max"
	ok "$desc: it goes on" wait $BG
	is "$desc: offloaded" "$(delta offloaded_bytes)" $((4 * MIB))
	ok "$desc: data" check "$B" 0 $((4 * MIB)) $NEW
	fill "$B" 0 $((4 * MIB)) $OLD
}

beside "a write" $D wbps if=/dev/zero of=$D seek=2048 oflag=direct
beside "a read" $S rbps if=$S of=/dev/null skip=2048 iflag=direct

# both DESC: MS is how long 8 MiB take
both() {
	ok "$1" timed raw $S 0 $D 0 $((8 * MIB))
	is "$1: all of it offloaded" "$OFFLOADED" $((8 * MIB))
	MS=$TOOK
}

# Reads and writes by hand wait side by side.
io_max $S rbps=$((2 * MIB))
both "the source is slow"
alone=$MS
io_max $D wbps=$((2 * MIB))
both "both are slow"
diag "$alone ms, $MS ms"
le "both: milliseconds, of twice as many one after the other" "$MS" $((alone * 3 / 2))
io_max $S rbps=max
io_max $D wbps=max

# A token for each of 32 small chunks would be 32 I/Os.
set_limit $D $((128 * KIB))
io_max $S riops=2
ok "by hand" timed in_cgroup "$CG" "$XCOPY_BIN/xcraw" vec 2 $S $D 0 0 $((4 * MIB))
hand=$TOOK
ok "small chunks" timed raw $S 0 $D 0 $((4 * MIB))
is "small chunks: all of it offloaded" "$OFFLOADED" $((4 * MIB))
diag "$hand ms, $TOOK ms"
le "small chunks: milliseconds, no more than by hand" "$TOOK" "$hand"
io_max $S riops=max
cgroup_done
