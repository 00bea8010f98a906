# SPDX-License-Identifier: GPL-2.0-only
# what waits for room and is not sent any more is refused for the reason of what was
# needs: mpath write
# groups: debug
# timeout: 120

# 4 MiB are 64 commands, of which seven find room at a time
short_queue() {
	fake_disks
	trust "$A" "$B"
	set_limit "$B" 65536
	echo 8 >"/sys/block/${B##*/}/device/queue_depth"
}

short_queue
seed "$A" 0 "$B" 0 $((4 * MIB))
fake_script "xcopy 1 1 status=24 delay=1000" "xcopy 1 all delay=1500"
mark
copy_in_background "$A" 0 "$B" 0 $((4 * MIB))
await 60 gone "$BG"
wait "$BG"
diag "$(refusals)"
is "a reservation: nobody rejected anything" "$(refused rejected)" 0
ge "a reservation: that is why" "$(refused reservation)" 1
fake_calm
ok "it goes" fake_unload

short_queue
seed "$A" 0 "$B" 0 $((4 * MIB))
fake_zero
fake_script "xcopy 1 all delay=2000"
mark
"$XCOPY_BIN/xcraw" copy "$A" 0 "$B" 0 $((4 * MIB)) >/dev/null 2>&1 &
BG=$!
ok "killed: they are sent" await 10 fake_sent 7
kill -9 $BG
wait $BG 2>/dev/null
diag "$(refusals)"
is "killed: nobody rejected anything" "$(refused rejected)" 0
fake_calm
ok "it goes" fake_unload

short_queue
dm src 0 16384 linear "$A" 0
seed /dev/mapper/src 0 "$B" 0 $((4 * MIB))
fake_script "xcopy 1 all full"
mark
copy_in_background /dev/mapper/src 0 "$B" 0 $((4 * MIB))
ok "suspended: they are on their way" await 10 counted commands 7
sleep 0.5
ok "suspended: the source is" timed timeout 10 dmsetup suspend src
dmsetup resume src
fake_calm
await 60 gone "$BG"
wait "$BG"
diag "$TOOK ms $(refusals)"
is "suspended: nobody rejected anything" "$(refused rejected)" 0
ge "suspended: that is why" "$(refused suspended)" 1
dm_remove src
ok "it goes" fake_unload
