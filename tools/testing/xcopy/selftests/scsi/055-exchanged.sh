# SPDX-License-Identifier: GPL-2.0-only
# a LUN number that got another unit is not reset for a copy to the first one
# groups: debug

fake_disks
trust "$A" "$B"
echo 3 >/sys/module/sd_xcopy/parameters/quarantine
echo 5 >/sys/module/sd_xcopy/parameters/timeout
over() { ! alive "$BG"; }

seed "$A" 0 "$B" 0 $MIB
fake_zero
# The host's abort is acknowledged, the copy goes on and comes late.
fake_script "xcopy 1 1 hang late=7000 outlive=ar"
mark
SECONDS=0
copy_in_background "$A" 0 "$B" 0 $MIB
ok "it is sent" await 30 fake_met
echo 00830014010300106001405face0000000000000000000ff >"$FAKE/lun1/vpd83"
ok "the copy ends" await 60 over
ok "it succeeds" wait "$BG"
ge "waited out" $SECONDS 8
diag "$(refusals)"
is "no reset" "$(fake_count lun_resets)" 0
is "of the target neither" "$(fake_count target_resets)" 0
data_right "exchanged" "$A" 0 "$B" 0 $MIB

# The first one comes back: nothing is copied to it until a rescan.
echo >"$FAKE/lun1/vpd83"
fake_calm
fake_zero
echo "1 3f 0e" >"$FAKE/ua"
copy "$A" 0 "$B" 0 4096 >/dev/null
by_hand "the first one is left alone" "$A" 0 "$B" 0 $MIB no_reset
is "no command" "$(fake_count xcopy)" 0
rescan "$B"
seed "$A" 0 "$B" 0 $MIB
ok "after a rescan" copy "$A" 0 "$B" 0 $MIB
is "offloaded" "$OFFLOADED" $MIB
ok "it goes" fake_unload
echo 30 >/sys/module/sd_xcopy/parameters/quarantine
echo 60 >/sys/module/sd_xcopy/parameters/timeout
