# SPDX-License-Identifier: GPL-2.0-only
# commands from a disk that does not answer hold up no copies from another to the same
# needs: write
# groups: debug
# timeout: 150

fake_disks
trust "$A" "$B" "$C"
set_limit "$B" 65536
seed "$A" 0 "$B" 0 $((4 * MIB))
seed "$C" 0 "$B" $((8 * MIB)) $MIB
fake_zero
mark
fake_script "xcopy 1 all lba=0+8192 delay=15000"
copy_in_background "$A" 0 "$B" 0 $((4 * MIB))
ok "commands are sent" await 10 fake_sent 8
sleep 1
diag "sent $(fake_count xcopy)"
ok "another copy" timed "$XCOPY_BIN/xcraw" copy "$C" 0 "$B" $((8 * MIB)) $MIB
diag "$TOOK ms; $(refusals)"
le "another copy: milliseconds" "$TOOK" 10000
ok "the first still waits" alive $BG
fake_calm
ok "the first ends" wait $BG
ok "it goes" fake_unload
