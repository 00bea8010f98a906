# SPDX-License-Identifier: GPL-2.0-only
# in the middle of a copy a disk becomes read-only: it is written to no longer, as by write(2)
# needs: null
# groups: debug
# timeout: 150

null_disk src 64 mbps=6; A=$REPLY
null_disk dst 64 mbps=6; B=$REPLY

# stops DESC FLAGS...: a copy of 64 MiB that takes ten seconds.
stops() {
	local desc=$1

	shift
	fill "$B" $((60 * MIB)) $MIB $OLD
	mark
	copy_in_background "$A" 0 "$B" 0 $((64 * MIB)) --json "$@"
	sleep 2
	ok "$desc: it is under way" alive "$BG"
	blockdev --setro "$B"
	SECONDS=0
	ok "$desc: it ends" await 60 gone "$BG"
	diag "$desc: $SECONDS s; $(<"$XCOPY_TMP/blkcopy.bg")"
	wait "$BG"
	blockdev --setrw "$B"
	ok "$desc: errno" grep -q '"errno":"EPERM"' "$XCOPY_TMP/blkcopy.bg"
	ok "$desc: the end is as it was" check "$B" $((60 * MIB)) $MIB $OLD
}

stops "by hand" --no-offload
stops "offloaded"
ge "bytes offloaded" "$(delta offloaded_bytes)" 1
ok "nothing is in flight" await 30 idle
