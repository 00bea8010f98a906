# SPDX-License-Identifier: GPL-2.0-only
# each end of a command: sent so often, so counted, and the data right
# groups: debug
# timeout: 180

fake_disks
trust "$A" "$B"

# ends DESC RULE REASON MIN MAX RESETS: by hand after MIN to MAX commands
ends() {
	local n
	seed "$A" 0 "$B" 0 $MIB
	rescan "$A" "$B"
	fake_zero
	fake_script "$2"
	mark
	ok "$1: the copy succeeds" copy "$A" 0 "$B" 0 $MIB
	is "$1: nothing offloaded" "$OFFLOADED" 0
	ge "$1: counted as $3" "$(refused $3)" 1
	n=$(fake_count xcopy)
	ge "$1: commands" "$n" "$4"
	ge "$1: and not more" "$5" "$n"
	is "$1: resets" "$(fake_count lun_resets)" "$6"
	fake_calm
	data_right "$1" "$A" 0 "$B" 0 $MIB
}

# done_so DESC RULE: a success all the same
done_so() {
	seed "$A" 0 "$B" 0 $MIB
	rescan "$A" "$B"
	fake_zero
	fake_script "$2"
	ok "$1: the copy succeeds" copy "$A" 0 "$B" 0 $MIB
	is "$1: offloaded" "$OFFLOADED" $MIB
	is "$1: commands" "$(fake_count xcopy)" 1
	fake_calm
	data_right "$1" "$A" 0 "$B" 0 $MIB
}

done_so "RECOVERED ERROR" "xcopy 1 all sense=1/5d/00"
done_so "RECOVERED ERROR, descriptors" "xcopy 1 all sense=1/17/01 desc"
done_so "COMPLETED" "xcopy 1 all sense=f/00/00"
done_so "GOOD with RECOVERED ERROR" "xcopy 1 all status=0 raw=70000100000000 do=100"

ends "GOOD with MEDIUM ERROR" "xcopy 1 all status=0 raw=700003000000000a0000000011000000 do=50" aborted 1 1 0
ends "CONDITION MET" "xcopy 1 all status=4 do=50" lost 1 1 1
ends "a bad place" "xcopy 1 all sense=3/11/00 do=50" aborted 1 1 0
ends "BUSY for ever" "xcopy 1 all status=8" busy 2 20 0
ends "TASK SET FULL for ever" "xcopy 1 all status=0x28" busy 2 20 0
ends "UNIT ATTENTION for ever" "xcopy 1 all sense=6/2a/06" "busy changed" 1 20 0
ends "ALUA transition for ever" "xcopy 1 all sense=2/04/0a" busy 2 20 0
ends "standby" "xcopy 1 all sense=2/04/0b" unreachable 1 1 0
ends "TASK ABORTED" "xcopy 1 all status=0x40 do=50" lost 1 1 1
ends "deferred error" "xcopy 1 all sense=3/0c/00 deferred" aborted 2 20 0
ends "DID_ERROR" "xcopy 1 all host=7 do=50" lost 1 1 1
ends "DID_SOFT_ERROR" "xcopy 1 all host=0xb do=50" lost 1 1 1
ends "DID_RESET" "xcopy 1 all host=8 do=50" lost 1 1 1
ends "DID_REQUEUE" "xcopy 1 all host=0xd" lost 1 1 1
ends "DID_IMM_RETRY" "xcopy 1 all host=0xc" lost 1 1 1

# The one that matters: it works on and writes when the answer has long gone.
ends "DID_TRANSPORT_DISRUPTED, late writer" "xcopy 1 all host=0xe late=20000 outlive=n" lost 1 1 1
fill "$B" 0 $MIB 7
await 30 fake_idle
is "nothing was written late" "$(fake_count late)" 0
ok "the newer data stay" check "$B" 0 $MIB 7

ends "TASK ABORTED, late writer" "xcopy 1 all status=0x40 late=20000" lost 1 1 1
fill "$B" 0 $MIB 7
await 30 fake_idle
is "TASK ABORTED: nothing was written late" "$(fake_count late)" 0
ok "TASK ABORTED: the newer data stay" check "$B" 0 $MIB 7

# once RULE: of a copy whose first command ends so, US is how long it takes
once() {
	seed "$A" 0 "$B" 0 $MIB
	rescan "$A" "$B"
	fake_calm
	fake_script "xcopy 1 1 $1"
	US=${EPOCHREALTIME/./}
	ok "$1 once: the copy succeeds" copy "$A" 0 "$B" 0 $MIB
	US=$((${EPOCHREALTIME/./} - US))
	data_right "$1 once" "$A" 0 "$B" 0 $MIB
}

# It is an end that others bring about: it costs no time. (Whoever waits for a
# processor has three tries.)
for try in 1 2 3; do
	once status=0x40
	((US > 2000000)) || break
done
ge "TASK ABORTED once: quickly" 2000000 "$US"

# (one that is a second old is not sent again)
for try in 1 2 3; do
	once status=8
	((OFFLOADED < MIB)) || break
done
is "BUSY once: offloaded" "$OFFLOADED" $MIB

ok "it goes" fake_unload
