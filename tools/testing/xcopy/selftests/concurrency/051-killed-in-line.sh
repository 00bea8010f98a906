# SPDX-License-Identifier: GPL-2.0-only
# who is killed does not wait for commands before his own that wait for room in the queue of their destination
# needs: write
# timeout: 120

fake_disks
trust "$A" "$B"
set_limit "$B" 65536
echo 8 >"/sys/block/${B##*/}/device/queue_depth"

verify() {
	local f

	for f in /sys/class/block/"${B##*/}"/device/scsi_disk/*/xcopy/verify; do echo "$1" >"$f"; done
}

# killed_behind DESC LEN VERIFY: behind a copy of LEN bytes
killed_behind() {
	local pid

	seed "$A" 0 "$B" 0 "$2"
	fill "$B" $((8 * MIB)) $((64 * KIB)) $OLD
	fake_zero
	fake_script "xcopy 1 all delay=5000"
	copy_in_background "$A" 0 "$B" 0 "$2"
	ok "$1: commands are sent" await 20 fake_sent 7
	sleep .3
	verify "$3"
	"$XCOPY_BIN/xcraw" copy "$A" 0 "$B" $((8 * MIB)) $((64 * KIB)) >/dev/null &
	pid=$!
	sleep 1
	ok "$1: another copy waits" alive $pid
	kill -KILL $pid
	timed wait $pid 2>/dev/null
	is "$1: it is killed" $? 137
	diag "$TOOK ms, $(fake_count xcopy) sent"
	le "$1: milliseconds" "$TOOK" 1000
	fake_calm
	verify off
	ok "$1: the first ends" wait "$BG"
	data_right "$1: the first" "$A" 0 "$B" 0 "$2"
	ok "$1: nothing of it is written" check "$B" $((8 * MIB)) $((64 * KIB)) $OLD
}

killed_behind "in line" $((512 * KIB)) off
killed_behind "verified, in line" $((512 * KIB)) always
killed_behind "before a line that is long" $((4 * MIB)) off
ok "nothing is in flight" await 30 idle
ok "it goes" fake_unload
