# SPDX-License-Identifier: GPL-2.0-only
# who is killed while a lost command is found out about does not wait for others, nor for an
# answer; nor while a pair has to show that it copies
# groups: debug
# timeout: 90

fake_disks rcs=1 snlid=0
seed "$A" 0 "$B" 0 $MIB


# The disks do not answer for some time when they are read to see whether they copy.
fake_script "read * all delay=10000"
mark
copy_in_background "$A" 0 "$B" 0 $MIB
ok "to be proven: it is read" await 30 fake_met
kill -KILL "$BG"
ok "to be proven: it dies" await 4 gone "$BG"
wait "$BG" 2>/dev/null
is "to be proven: exit status" $? 137
is "to be proven: refused as" "$(refused unproven)" 0
fake_calm
ok "to be proven: all is read" await 30 fake_idle
ok "to be proven: the next" copy "$A" 0 "$B" 0 $MIB
is "to be proven: by the devices" "$(delta offloaded_bytes)" $MIB
data_right "to be proven" "$A" 0 "$B" 0 $MIB
trust "$A" "$B"
echo 500 >/sys/module/sd_xcopy/parameters/patience
fill "$A" 0 $((4 * MIB)) $NEW
fill "$B" 0 $((8 * MIB)) $OLD

# killed DESC LINE...: one copy is under way when its command meets the LINEs, and is
# killed; TOOK is how many ms it took to die
killed() {
	local desc=$1 start

	shift
	fake_script "$@"
	fake_zero
	mark
	copy_in_background "$A" 0 "$B" 0 $MIB
	ok "$desc: it is sent" await 30 fake_sent 1
	sleep 1
	start=${EPOCHREALTIME/./}
	kill -KILL "$BG"
	ok "$desc: it dies" await 30 gone "$BG"
	TOOK=$(((${EPOCHREALTIME/./} - start) / 1000))
	wait "$BG" 2>/dev/null
	is "$desc: exit status" $? 137
	diag "$desc: $TOOK ms, $(refusals), $(fake_count lun_resets) resets"
	ge "$desc: a reset" "$(fake_count lun_resets)" 1
	ok "$desc: nothing is at work" await 30 fake_idle
	is "$desc: nothing came late" "$(fake_count late)" 0
	fake_calm
	pardon
}


# The copy manager says all the while that it works on it.
killed "asked" "xcopy 1 1 host=7 late=40000 outlive=an"
le "asked: soon" "$TOOK" 10000

# Another copy to the unit takes longer than anybody wants to wait.
fake_script "xcopy 1 1 delay=15000"
copy_in_background "$A" $((2 * MIB)) "$B" $((4 * MIB)) $MIB
OTHER=$BG
ok "the other is sent" await 30 fake_sent 1
killed "beside another" "xcopy 1 1 host=7 late=40000 outlive=an"
le "beside another: soon" "$TOOK" 8000
ok "the other ends" wait "$OTHER"
ok "and its data are right" check "$B" $((4 * MIB)) $MIB $NEW $((2 * MIB))
ok "the unit copies" copy "$A" 0 "$B" 0 $MIB
ok "data" check "$B" 0 $MIB $NEW
ok "it goes" fake_unload
