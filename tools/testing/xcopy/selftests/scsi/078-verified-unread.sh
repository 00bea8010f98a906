# SPDX-License-Identifier: GPL-2.0-only
# verify=always: a side that cannot be read, or not soon, leaves the chunk to a copy by hand
# groups: debug
# timeout: 180

# verified DESC: nothing is wrong
verified() {
	seed "$A" 0 "$B" 0 $MIB
	ok "$1: copy" copy "$A" 0 "$B" 0 $MIB
	is "$1: offloaded" "$OFFLOADED" $MIB
	data_right "$1" "$A" 0 "$B" 0 $MIB
}

# cannot DESC SIDE END: a copy of 1 MiB, of which SIDE (LUN) does not say what came of it
cannot() {
	local desc=$1 skip

	# before it is copied, in the middle of comparing, and at the end
	for skip in 0 19 31; do
		fake_script "read *:$2 1 skip=$skip $3"
		by_hand "$desc, read $skip" "$A" 0 "$B" 0 $MIB "unproven"
		ok "$desc, read $skip: it was that one" fake_met
		fake_calm
		ok "$desc, read $skip: no command is left" await 30 fake_idle
	done
	verified "$desc, no longer"
}

fake_disks mib=16
trust "$A" "$B"
for f in /sys/class/block/"${B##*/}"/device/scsi_disk/*/xcopy/verify; do echo always >"$f"; done
echo 0 >/sys/module/blk_copy/parameters/drain_ms
verified "as it is"
cannot "bad destination" 1 "sense=3/11/0"
cannot "slow destination" 1 "delay=7000"
cannot "slow source" 0 "delay=7000"
ok "nothing is in flight" await 30 idle
ok "it goes" fake_unload
