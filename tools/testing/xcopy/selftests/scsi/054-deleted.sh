# SPDX-License-Identifier: GPL-2.0-only
# a disk that is deleted under a copy counts as device_gone, and as nothing else
# groups: debug

fake_disks
echo 2 >/sys/module/sd_xcopy/parameters/timeout
trust "$A" "$B" "$C"

# deleted DESC DISK: in mid-copy from A to B
deleted() {
	local sys=/sys/class/block/${2##*/}/device

	seed "$A" 0 "$B" 0 $((16 * MIB))
	mark
	fake_script "xcopy 1 1 hang"
	copy_in_background "$A" 0 "$B" 0 $((16 * MIB))
	ok "$1: it is sent" await 30 fake_met
	echo 1 >"$sys/delete"
	ok "$1: the copy ends" await 60 over
	diag "$(refusals); $(cat "$XCOPY_TMP/blkcopy.bg")"
	ge "$1: counted as device_gone" "$(refused device_gone)" 1
	is "$1: not as aborted" "$(refused aborted)" 0
	is "$1: nor as uncertain" "$(refused uncertain)" 0
	fake_calm
}
over() { ! alive "$BG"; }

deleted "destination" "$B"
ok "it goes" fake_unload
echo 60 >/sys/module/sd_xcopy/parameters/timeout
