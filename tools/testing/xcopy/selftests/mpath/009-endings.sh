# SPDX-License-Identifier: GPL-2.0-only
# however a command ends, multipath sends it no second time and keeps the path
# needs: bed mpath stress
# groups: debug
# timeout: 120

requires target multipath
fake_paths
echo 2 >/sys/module/sd_xcopy/parameters/timeout
both_mpaths request

# paths_active NAME: both of them
paths_active() {
	local text

	text=$(dmsetup status "$1")
	[[ $text =~ ' A '[0-9]+' '[^A-Z]*' A '[0-9]+ ]] || { echo "$text"; return 1; }
}

# ends DESC REASON RULE...: the first of two commands does
ends() {
	local desc=$1 reason=$2

	shift 2
	pardon
	seed "$MA" 0 "$MB" 0 $((2 * MIB))
	fake_zero
	mark
	fake_script "xcopy *:1 1 $*"
	ok "$desc: the copy succeeds" copy "$MA" 0 "$MB" 0 $((2 * MIB))
	diag "$desc: $(fake_count xcopy) commands, $(fake_count lun_resets) resets, $(refusals)"
	fake_calm
	[[ $reason == none ]] || ge "$desc: counted as $reason" "$(refused "$reason")" 1
	data_right "$desc" "$MA" 0 "$MB" 0 $((2 * MIB))
	ok "$desc: paths of the source" paths_active pva
	ok "$desc: paths of the destination" paths_active pvb
}

# all_sent: prints how many commands were sent by all paths
all_sent() {
	local d sum=0

	for d in "$A" "$A2" "$B" "$B2"; do
		xcopy_attr "$d" commands && ((sum += REPLY))
	done
	echo "$sum"
}

set_limit "$MB" $MIB
ends "GOOD" none status=0
is "all offloaded" "$(delta offloaded_bytes)" $((2 * MIB))
ends "COPY ABORTED" aborted sense=a/0d/01
le "sent once each" "$(fake_count xcopy)" 2
ends "ILLEGAL REQUEST" rejected sense=5/26/00
ends "DID_ERROR, and it goes on" lost host=7 late=1500
le "sent once each" "$(fake_count xcopy)" 2
ge "a reset" "$(fake_count lun_resets)" 1
ends "transport disrupted, and it goes on" lost host=0xe late=1500
le "sent once each" "$(fake_count xcopy)" 2
ends "transport failed fast" lost host=0xf
le "sent once each" "$(fake_count xcopy)" 2
ends "no answer" timeout hang
le "sent once each" "$(fake_count xcopy)" 2
rescan "$B" "$B2"
ends "BUSY, then GOOD" none status=8
is "all offloaded" "$(delta offloaded_bytes)" $((2 * MIB))

before=$(all_sent)
ends "a host without room, and then with" none full
is "all offloaded" "$(delta offloaded_bytes)" $((2 * MIB))
is "one that was not sent does not count" $(($(all_sent) - before)) "$(fake_count xcopy)"

# Its path goes offline while it hangs: another one has the unit reset.
pardon
seed "$MA" 0 "$MB" 0 $((8 * MIB))
fake_zero
fake_script "xcopy 0:1 1 hang"
mark
copy_in_background "$MA" 0 "$MB" 0 $((8 * MIB))
ok "path gone: it is sent" await 30 fake_met
path_state "$B" offline
ok "path gone: the copy ends" await 60 gone "$BG"
wait "$BG"
is "path gone: with success" $? 0
diag "$(fake_count xcopy) commands, $(fake_count lun_resets) resets, $(refusals)"
is "path gone: not uncertain" "$(refused uncertain)" 0
fake_calm
path_state "$B" running
data_right "path gone" "$MA" 0 "$MB" 0 $((8 * MIB))
nothing_left
dm_remove pva pvb
ok "it goes" fake_unload
