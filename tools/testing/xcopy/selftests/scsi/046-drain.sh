# SPDX-License-Identifier: GPL-2.0-only
# the reset for a command that was lost waits until the others to that unit are over
# groups: debug
# timeout: 90

requires module sd_xcopy
fake_load
fake_disk 0; A=$REPLY
fake_disk 1; B=$REPLY
set_limit "$B" $MIB
seed "$A" 0 "$B" 0 $MIB
ok "a copy, so that the pair is known" copy "$A" 0 "$B" 0 $MIB
seed "$A" 0 "$B" 0 $((8 * MIB))
fake_zero
fake_set copy_ms 1500
fake_script "xcopy 1 1 skip=7 host=7 delay=300"
mark
ok "the copy succeeds" copy "$A" 0 "$B" 0 $((8 * MIB))
n=$(fake_count xcopy)
diag "$n commands, $(fake_count lun_resets) resets, $(refusals)"
is "commands" "$n" 8
is "resets" "$(fake_count lun_resets)" 1
is "lost" "$(refused lost)" 1
is "what was under way counts" "$OFFLOADED" $((7 * MIB))
fake_set copy_ms 0
fake_calm
data_right "one lost of many" "$A" 0 "$B" 0 $((8 * MIB))
ok "it goes" fake_unload
