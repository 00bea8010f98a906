# SPDX-License-Identifier: GPL-2.0-only
# who asks about a multipath device without a path is told so at once, and who waits for one is told, too
# needs: tool bed mpath stress
# timeout: 200

requires target multipath
two_luns_by_two 32 iblock
trust "$A" "$A2" "$B" "$B2"

both() { "$1" pvb "$B" && "$1" pvb "$B2"; }

# waits DESC SRC DST: which lies on pvb
waits() {
	"$XCOPY_BIN/blkcopy" "${@:2}" >"$XCOPY_TMP/tool.out" 2>"$XCOPY_TMP/tool.err" &
	BG=$!
	ok "$1: it says so" await 10 grep -qF "$said" "$XCOPY_TMP/tool.err"
	ok "$1: and waits" alive "$BG"
	both reinstate_path
	ok "$1: and goes on" await 30 gone "$BG"
	wait "$BG"
	is "$1: with success" $? 0
	both fail_path
}

for mode in request bio; do
	both_mpaths $mode
	fill "$MA" 0 $MIB $OLD
	dmsetup message pvb 0 queue_if_no_path
	both fail_path
	said="blkcopy: $MB: destination lies on the multipath device pvb, which has no path; a copy waits for one, or fails (EAGAIN)"
	for ask in check --dry-run "--force --dry-run --no-offload"; do
		# shellcheck disable=SC2086 # words
		exits "$mode, $ask" 3 $ask "$MA" "$MB"
		is "$mode, $ask: in a line" "$SAID" "$said"
	done
	waits "$mode, it is searched for signatures" "$MA" "$MB"
	said=${said/destination/source}
	exits "$mode, a source, --dry-run" 3 --force --dry-run "$MB" "$MA"
	is "$mode, a source, in a line" "$SAID" "$said"
	fill "$B" 0 $MIB $NEW
	waits "$mode, a source" --force --length 1M "$MB" "$MA"
	ok "$mode, a source: it is copied" check "$MA" 0 $MIB $NEW

	# beside what is copied, where signatures are searched for
	dm over <<<"0 16384 linear $A2 32768
16384 16384 linear $MB 0"
	said="blkcopy: /dev/mapper/over: destination lies on the multipath device pvb, which has no path; a copy waits for one, or fails (EAGAIN)"
	exits "$mode, beside the range, check" 0 check --length 1M "$MA" /dev/mapper/over
	exits "$mode, beside the range, --dry-run" 3 --dry-run --length 1M "$MA" /dev/mapper/over
	is "$mode, beside the range, in a line" "$SAID" "$said"
	dm_remove over
	both reinstate_path

	# in the middle
	slow L0 200
	said="blkcopy: $MB: destination lies on the multipath device pvb, which has no path; a copy waits for one, or fails (EAGAIN)"
	"$XCOPY_BIN/blkcopy" --force --no-offload "$MA" "$MB" >"$XCOPY_TMP/tool.out" 2>"$XCOPY_TMP/tool.err" &
	BG=$!
	sleep 1
	both fail_path
	ok "$mode, in the middle: it says so" await 30 grep -qF "$said" "$XCOPY_TMP/tool.err"
	both reinstate_path
	fast L0
	ok "$mode, in the middle: it goes on" await 30 gone "$BG"
	wait "$BG"
	is "$mode, in the middle: with success" $? 0
	nothing_left
	dm_remove pva pvb
done
