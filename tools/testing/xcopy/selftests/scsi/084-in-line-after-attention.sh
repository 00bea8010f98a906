# SPDX-License-Identifier: GPL-2.0-only
# what stood in line when a unit attention came does not go to a clone
# needs: names write
# timeout: 150

requires module sd_xcopy
third_unit
fake_disk 3; C=$REPLY
set_limit "$B" 65536
echo 8 >"/sys/block/${B##*/}/device/queue_depth"
dm dst 0 65536 linear "$B" 0
seed "$A" 0 "$B" 0 $((4 * MIB))
ok "the pair shows that it copies" copy "$A" 0 /dev/mapper/dst 0 $((4 * MIB))
is "offloaded" "$OFFLOADED" $((4 * MIB))
sleep 1
seed "$A" 0 "$B" 0 $((2 * MIB))
fake_zero
fake_script "xcopy 2 7 delay=4000" "xcopy 2 all to=0"
mark
copy_in_background "$A" 0 /dev/mapper/dst 0 $((2 * MIB))
ok "commands are under way" await 10 fake_sent 7
echo "3 3f 0e" >"$FAKE/ua"
dd if="$C" of=/dev/null bs=4k count=1 skip=4096 iflag=direct status=none
# (somebody copies elsewhere, so all are read again)
"$XCOPY_BIN/xcraw" copy "$A" 0 "$C" 0 4096 >/dev/null
wait "$BG"
diag "status $?, $(fake_count xcopy) sent, offloaded $(delta offloaded_bytes), proofs $(delta proofs); $(refusals)"
fake_calm
ok "data" check "$B" 0 $((2 * MIB)) $NEW
ok "the clone is untouched" check "$T" 0 $((2 * MIB)) 44
dm_remove dst
ok "it goes" fake_unload
