# SPDX-License-Identifier: GPL-2.0-only
# a lost command is resolved by another path of its unit, also where a twin has put its name in dispute
# needs: names
# timeout: 60

requires module sd_xcopy
fake_paths
echo 20000 >/sys/module/sd_xcopy/parameters/patience

# resets_told LUN: so many paths of it have told of a reset
resets_told() { kernel_log | grep -c "sd [0-9]*:0:0:$1: Power-on or device reset occurred"; }

seed "$A" 0 "$B" 0 $MIB
fake_zero
fake_script "xcopy 1 all host=7 delay=6000 do=0"
mark
copy_in_background "$A" 0 "$B" 0 $MIB
ok "it is sent" await 30 fake_sent
name 2 1
rescan "$C"
for d in "$C" "$B2"; do ok "${d##*/} is in dispute" await 5 standing "$d" collision; done
echo offline >"/sys/class/block/${B##*/}/device/state"
ok "the copy ends" await 45 gone "$BG"
diag "$(refusals)"
is "one reset" "$(fake_count lun_resets)" 1
dd if="$C" of=/dev/null bs=4k count=1 iflag=direct 2>/dev/null
dd if="$B2" of=/dev/null bs=4k count=1 iflag=direct 2>/dev/null
ge "of the unit itself" "$(resets_told 1)" 1
is "and not of the twin" "$(resets_told 2)" 0
is "so it is lost, and not uncertain" "$(refused lost)" 1
echo running >"/sys/class/block/${B##*/}/device/state"
fake_calm
own_name 2
rescan "$C" "$B"
ok "it goes" fake_unload
