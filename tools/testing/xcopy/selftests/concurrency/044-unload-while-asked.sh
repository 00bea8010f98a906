# SPDX-License-Identifier: GPL-2.0-only
# who unloads sd_xcopy while a unit is asked whether it is still who it was waits for the answer
# needs: write bed
# timeout: 120

fake_disks mib=16
trust "$A" "$B"
seed "$A" 0 "$B" 0 $MIB
# (so long after the last that it is asked)
sleep 1.5
fake_script "tur *:1 1 delay=4000"
copy_in_background "$A" 0 "$B" 0 $MIB
ok "it is asked" await 30 fake_met
ok "it unloads" timed timeout 60 rmmod dm_copy sd_xcopy
diag "after $TOOK ms"
ge "not before the answer" "$TOOK" 2000
ok "the copy ends" wait "$BG"
data_right "whoever copied" "$A" 0 "$B" 0 $MIB
fake_calm
ok "the modules come" load sd_xcopy dm_copy
ok "it goes" fake_unload
