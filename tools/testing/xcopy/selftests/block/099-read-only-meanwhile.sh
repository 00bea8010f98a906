# SPDX-License-Identifier: GPL-2.0-only
# in the middle of a copy a disk becomes read-only: it is written to no longer, as by write(2)
# groups: debug
# timeout: 150

fake_disks mib=64
trust "$A" "$B"

# stops DESC FLAGS...: a copy of 64 MiB that takes its time
stops() {
	local desc=$1

	shift
	fill "$B" $((60 * MIB)) $MIB $OLD
	mark
	copy_in_background "$A" 0 "$B" 0 $((64 * MIB)) --json "$@"
	sleep 1
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

fake_script "read 0 all delay=2000"
stops "by hand" --no-offload
fake_calm
fake_set copy_ms 1000
stops "offloaded"
ge "offloaded: bytes" "$(delta offloaded_bytes)" 1
is "offloaded: by hand" "$(delta fallback_bytes)" 0
fake_set copy_ms 0
ok "nothing is in flight" await 30 idle
ok "it goes" fake_unload
