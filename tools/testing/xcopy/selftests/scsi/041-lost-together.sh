# SPDX-License-Identifier: GPL-2.0-only
# commands lost together cost a reset or two, not one each; others are let end first
# groups: debug
# timeout: 90

fake_disks
set_limit "$B" $MIB

# Of a pair that has proven nothing yet one command is sent alone.
seed "$A" 0 "$B" 0 $MIB
ok "the pair copies" copy "$A" 0 "$B" 0 $MIB
seed "$A" 0 "$B" 0 $((16 * MIB))
fake_zero
fake_set copy_ms 200
fake_script "xcopy 1 all host=7 delay=200 do=50"
mark
ok "the copy succeeds" copy "$A" 0 "$B" 0 $((16 * MIB))
is "nothing offloaded" "$OFFLOADED" 0
n=$(fake_count xcopy)
diag "$n commands, $(fake_count lun_resets) resets"
ge "several were lost" "$n" 2
ge "a reset" "$(fake_count lun_resets)" 1
ge "and not many" 3 "$(fake_count lun_resets)"
fake_calm
data_right "lost together" "$A" 0 "$B" 0 $((16 * MIB))
fake_set copy_ms 0
rescan "$A" "$B"
seed "$A" 0 "$B" 0 $MIB
ok "afterwards" copy "$A" 0 "$B" 0 $MIB
is "offloaded again" "$OFFLOADED" $MIB

# The reset waits until the others to that unit are over, and these count.
seed "$A" 0 "$B" 0 $((8 * MIB))
fake_zero
fake_set copy_ms 1500
fake_script "xcopy 1 1 skip=7 host=7 delay=300"
began=$SECONDS
mark
ok "one of many: the copy succeeds" copy "$A" 0 "$B" 0 $((8 * MIB))
diag "$(fake_count xcopy) commands, $(fake_count lun_resets) resets, $(refusals)"
is "one of many: commands" "$(fake_count xcopy)" 8
is "one of many: resets" "$(fake_count lun_resets)" 1
is "one of many: lost" "$(refused lost)" 1
is "one of many: what was under way counts" "$OFFLOADED" $((7 * MIB))
fake_set copy_ms 0
fake_calm
# and do not have the pair asked again, as they were sent before
fake_zero
mark
ok "left alone then: the copy succeeds" copy "$A" 0 "$B" 0 $MIB
if ((SECONDS - began < 5)); then
	ge "left alone then: backoff" "$(refused backoff)" 1
	is "left alone then: no command" "$(fake_count xcopy)" 0
else
	diag "the rest of 5 s is over: not looked at"
fi
data_right "one of many" "$A" 0 "$B" 0 $((8 * MIB))

# It was no timeout, and is over: the pair is soon tried again.
sleep 5
seed "$A" 0 "$B" 0 $MIB
mark
ok "soon tried again: the copy succeeds" copy "$A" 0 "$B" 0 $MIB
is "soon tried again: offloaded" "$OFFLOADED" $MIB
ok "it goes" fake_unload
