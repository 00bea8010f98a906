# SPDX-License-Identifier: GPL-2.0-only
# lost with the last path, where I/O waits for one: by hand begins when the command is surely over
# needs: bed mpath stress write
# timeout: 300

requires target multipath
fake_paths
quarantine() { echo "$1" >/sys/module/sd_xcopy/parameters/quarantine; }
paths() { path_state "$B" "$1"; path_state "$B2" "$1"; }
back() {
	paths running
	reinstate_path pvb "$B"
	reinstate_path pvb "$B2"
}

# answered: no path has a command any more
answered() {
	local d

	for d in "$B" "$B2"; do
		[[ $(<"/sys/block/${d##*/}/inflight") =~ ^\ *0\ +0$ ]] || return
	done
}

# lost DESC LATE [FLAGS...]: a copy whose command, which would write LATE ms after it was
# sent, was lost, when all paths had gone
lost() {
	local desc=$1 late=$2

	shift 2
	pardon
	# (the unit was reset, perhaps, and is read again first)
	await 60 copy "$MA" 0 "$MB" 0 4096 --offload-only >/dev/null
	seed "$MA" 0 "$MB" 0 $MIB
	fake_zero
	fake_script "xcopy *:1 1 delay=3000 host=7 late=$late"
	mark
	copy_in_background "$MA" 0 "$MB" 0 $MIB "$@"
	ok "$desc: a command is sent" await 30 fake_met
	paths offline
	ok "$desc: it is lost" await 30 answered
}

for mode in request bio; do
	FEATURES=queue_if_no_path both_mpaths $mode
	quarantine 60
	lost "$mode" 12000
	sleep 1
	ok "$mode: the copy waits" alive "$BG"
	ok "$mode: not the tables" timeout 10 dmsetup suspend --noflush pvb
	dmsetup resume pvb
	is "$mode: nothing by hand so far" "$(delta fallback_bytes)" 0
	back
	ok "$mode: it goes on with the paths" await 60 gone "$BG"
	wait "$BG"
	is "$mode: with success" $? 0
	diag "$(refusals); $(fake_count lun_resets) resets"
	data_right "$mode" "$MA" 0 "$MB" 0 $MIB
	fill "$MB" 0 $MIB 77
	ok "$mode: the command is over" await 40 fake_idle
	ok "$mode: newer data stay" check "$MB" 0 $MIB 77
	fake_calm

	lost "$mode, not queued for a moment" 12000
	now_ms
	since=$REPLY
	dmsetup message pvb 0 fail_if_no_path
	sleep .3
	dmsetup message pvb 0 queue_if_no_path
	now_ms
	sleep .5
	# (on a slow machine that is no moment)
	((REPLY - since > 800)) || ok "$mode, not queued for a moment: it waits" alive "$BG"
	back
	ok "$mode, not queued for a moment: it goes on" await 60 gone "$BG"
	wait "$BG"
	fill "$MB" 0 $MIB 78
	ok "$mode, not queued for a moment: the command is over" await 40 fake_idle
	ok "$mode, not queued for a moment: newer data stay" check "$MB" 0 $MIB 78
	fake_calm

	lost "$mode, no longer queued" 4000
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
	lost "$mode, killed" 4000
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
lost "not queued" 4000
ok "not queued: soon over" await 20 gone "$BG"
wait "$BG"
is "not queued: as by hand" $? 1
ge "not queued: uncertain" "$(refused uncertain)" 1
back
nothing_left
dm_remove pva pvb
ok "it goes" fake_unload
