# SPDX-License-Identifier: GPL-2.0-only
# without a path a copy fails as one by hand does, or waits as it would where I/O is queued
# needs: bed mpath stress
# timeout: 120

requires target multipath
two_luns_by_two 32
trust "$A" "$A2" "$B" "$B2"

both() { "$1" pvb "$B" && "$1" pvb "$B2"; }

for mode in request bio; do
	both_mpaths $mode
	seed "$A" 0 "$B" 0 $((8 * MIB))
	mark
	both fail_path
	nok "$mode: none left" copy "$MA" 0 "$MB" 0 $((8 * MIB))
	is "$mode: as by hand" "$ERRNO" EIO
	ge "$mode: counted" "$(refused no_path)" 1
	both reinstate_path
	offloads "$mode: they are back" "$MA" 0 "$MB" 0 $((8 * MIB)) 2

	both fail_path
	dmsetup message pvb 0 queue_if_no_path
	seed "$A" 0 "$B" 0 $((8 * MIB))
	mark
	copy_in_background "$MA" 0 "$MB" 0 $((8 * MIB))
	sleep 0.5
	ok "$mode: it waits" alive "$BG"
	both reinstate_path
	ok "$mode: and goes on" await 60 gone "$BG"
	wait "$BG"
	is "$mode: with success" $? 0
	data_right "$mode: queued" "$A" 0 "$B" 0 $((8 * MIB))

	# in mid-copy
	set_limit "$MB" $((512 * KIB))
	seed "$A" 0 "$B" 0 $((16 * MIB))
	copy_in_background "$MA" 0 "$MB" 0 $((16 * MIB))
	both fail_path
	sleep 0.2
	both reinstate_path
	ok "$mode: gone and back in mid-copy" await 60 gone "$BG"
	wait "$BG"
	is "$mode: success" $? 0
	data_right "$mode: gone and back" "$A" 0 "$B" 0 $((16 * MIB))
	nothing_left
	dm_remove pva pvb
done
