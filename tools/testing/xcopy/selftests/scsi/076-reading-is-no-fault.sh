# SPDX-License-Identifier: GPL-2.0-only
# a copy that was told of a change, and found it not read when it was to be sent again, does not have its pair left alone
# timeout: 90

fake_disks
echo 500 >/sys/module/sd_xcopy/parameters/patience
LAST=(/sys/class/scsi_disk/*:0:0:3/xcopy)
again() { seed "$A" 0 "$B" 0 $MIB; copy "$A" 0 "$B" 0 $MIB >/dev/null && ((OFFLOADED == MIB)); }

# met: a copy is sent, is told of a change, and in vain waits for what that is
met() {
	pardon
	await 20 again || return
	# (so that nothing was waited for, and what the pair has shown still holds)
	echo 1 >"${LAST[0]}/reset"
	seed "$A" 0 "$B" 0 $MIB
	fake_zero
	fake_script "xcopy 1 1 sense=6/29/00 delay=500" "inquiry * all delay=400"
	mark
	copy "$A" 0 "$B" 0 $MIB >/dev/null
	fake_calm
	(($(fake_count xcopy) && $(refused changed) && !OFFLOADED))
}
ok "a copy ends for a change" await 60 met
diag "$(refusals)"
data_right "by hand" "$A" 0 "$B" 0 $MIB
SECONDS=0
ok "offloaded again" await 40 again
le "and that soon" $SECONDS 8
ok "it goes" fake_unload
