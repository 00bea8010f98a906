# SPDX-License-Identifier: GPL-2.0-only
# a unit that takes the name of the destination of a lost command is not reset in its place
# needs: names
# timeout: 60

requires module sd_xcopy
third_unit
proven "before"
echo 20000 >/sys/module/sd_xcopy/parameters/patience


# The command is lost after 6 s. Meanwhile LUN 0 gets the name, and the destination goes.
seed "$A" 0 "$B" $MIB $((2 * MIB))
fake_zero
fake_script "xcopy 2 all host=7 delay=6000 do=0"
mark
copy_in_background "$A" 0 "$B" $MIB $MIB
ok "it is sent" await 30 fake_sent 1
name 0 2
rescan "$T"
ok "two units have the name" await 5 standing "$T" collision
echo offline >"/sys/class/block/${B##*/}/device/state"
ok "the copy ends" await 45 gone "$BG"
nok "without success, as the destination is gone" wait "$BG"
diag "$(refusals)"
is "nobody was reset for it" "$(fake_count lun_resets)" 0
echo running >"/sys/class/block/${B##*/}/device/state"
fake_calm
own_name 0
rescan "$T" "$B"
ok "the other unit is untouched" check "$T" 0 $((4 * MIB)) 44
ok "it goes" fake_unload
