# SPDX-License-Identifier: GPL-2.0-only
# lost with the last path, where I/O waits for one: by hand begins when the command is surely over
# needs: bed mpath stress
# groups: debug
# timeout: 120

requires target multipath
fake_paths
quarantine() { echo "$1" >/sys/module/sd_xcopy/parameters/quarantine; }
sent() { fake_hits; ((REPLY)); }
paths() { path_state "$B" "$1"; path_state "$B2" "$1"; }
back() {
	paths running
	reinstate_path pvb "$B"
	reinstate_path pvb "$B2"
}

# lost DESC LATE [FLAGS...]: a copy is under way whose command is lost with all paths,
# and would write LATE ms after it was sent
lost() {
	local desc=$1 late=$2

	shift 2
	pardon
	seed "$MA" 0 "$MB" 0 $MIB
	fake_zero
	fake_script "xcopy *:1 1 delay=500 host=7 late=$late"
	mark
	copy_in_background "$MA" 0 "$MB" 0 $MIB "$@"
	ok "$desc: a command is sent" await 10 sent
	paths offline
}

for mode in request bio; do
	FEATURES=queue_if_no_path both_mpaths $mode
	quarantine 60
	lost "$mode" 8000
	sleep 1.5
	ok "$mode: the copy waits" alive "$BG"
	ok "$mode: not the tables" timeout 10 dmsetup suspend --noflush pvb
	dmsetup resume pvb
	is "$mode: nothing by hand so far" "$(delta by_hand_bytes)" 0
	back
	ok "$mode: it goes on with the paths" await 30 gone "$BG"
	wait "$BG"
	is "$mode: with success" $? 0
	diag "$(refusals); $(fake_count lun_resets) resets"
	data_right "$mode" "$MA" 0 "$MB" 0 $MIB
	fill "$MB" 0 $MIB 77
	ok "$mode: the command is over" await 20 fake_idle
	ok "$mode: newer data stay" check "$MB" 0 $MIB 77
	fake_calm

	lost "$mode, no longer queued" 1000
	sleep 1
	ok "$mode, no longer queued: it waits" alive "$BG"
	dmsetup message pvb 0 fail_if_no_path
	ok "$mode, no longer queued: it ends" await 20 gone "$BG"
	wait "$BG"
	is "$mode, no longer queued: as by hand" $? 1
	back
	dmsetup message pvb 0 queue_if_no_path
	fake_calm

	quarantine 3
	lost "$mode, killed" 1000
	sleep 1
	kill -9 "$BG"
	ok "$mode, killed: it ends without a path" await 20 gone "$BG"
	wait "$BG" 2>/dev/null
	back
	fake_calm
	nothing_left
	dm_remove pva pvb
done
quarantine 30
both_mpaths request
lost "not queued" 1000
ok "not queued: soon over" await 10 gone "$BG"
wait "$BG"
is "not queued: as by hand" $? 1
ge "not queued: uncertain" "$(refused uncertain)" 1
back
nothing_left
dm_remove pva pvb
ok "it goes" fake_unload
