# SPDX-License-Identifier: GPL-2.0-only
# once a command of a chunk is refused the others of it do not wait for room in the queue of their destination
# needs: write
# timeout: 120

fake_disks
trust "$A" "$B"
set_limit "$B" 65536
echo 8 >"/sys/block/${B##*/}/device/queue_depth"
# (what is sent to a mapped device is one chunk of many commands)
dm dst 0 65536 linear "$B" 0
seed "$A" 0 "$B" 0 $((8 * MIB))
mark
fake_zero
# The first command takes its time and is refused, the others come back before that and
# stand in line behind those of another copy.
fake_script "xcopy 1 1 lba=0+128 delay=3000 sense=3/11/00" "xcopy 1 6 lba=128+768 delay=700 status=8" \
	"xcopy 1 all lba=8192+8192 delay=10000"
now_ms
start=$REPLY
copy_in_background "$A" 0 /dev/mapper/dst 0 $((448 * KIB))
ok "its commands are sent" await 10 fake_sent 7
"$XCOPY_BIN/xcraw" copy "$A" $((4 * MIB)) /dev/mapper/dst $((4 * MIB)) $((4 * MIB)) >/dev/null &
slow=$!
ok "those of another are" await 10 fake_sent 13
sleep 1
ok "it waits" alive $BG
ok "it ends" await 60 gone $BG
now_ms
diag "$((REPLY - start)) ms, $(fake_count xcopy) sent; $(refusals)"
le "when the first command has: milliseconds" $((REPLY - start)) 7000
ok "with success" wait $BG
is "by hand" "$(delta fallback_bytes)" $((448 * KIB))
ok "the other is under way" alive $slow
fake_calm
ok "and ends" wait $slow
ok "data of the first" check "$B" 0 $((448 * KIB)) $NEW
ok "data of the other" check "$B" $((4 * MIB)) $((4 * MIB)) $NEW
dm_remove dst
ok "it goes" fake_unload
