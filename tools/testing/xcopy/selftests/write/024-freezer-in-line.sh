# SPDX-License-Identifier: GPL-2.0-only
# a copy whose commands stand in line for their destination can be frozen
# needs: write
# timeout: 120

fake_disks
trust "$A" "$B"
set_limit "$B" 65536
echo 8 >"/sys/block/${B##*/}/device/queue_depth"
# (what is sent to a mapped device is one chunk of many commands)
dm dst 0 65536 linear "$B" 0
freezer
seed "$A" 0 "$B" 0 $((4 * MIB))
mark
fake_zero
fake_script "xcopy 1 all delay=3000"

frozen() {
	echo "$BG" >"$FREEZER/x/cgroup.procs"
	echo FROZEN >"$FREEZER/x/freezer.state"
	await 60 is_frozen
}

copy_in_background "$A" 0 /dev/mapper/dst 0 $((4 * MIB))
ok "commands are sent" await 20 fake_sent 7
sleep .5
ok "it is frozen" timed frozen
diag "$TOOK ms, $(fake_count xcopy) of 64 sent"
# (which is sooner than any command is back)
le "milliseconds" "$TOOK" 1800
ok "who suspends its destination does not wait for it" timed timeout 20 dmsetup suspend dst
diag "$TOOK ms"
dmsetup resume dst
fake_calm
ok "it is not over" alive "$BG"
thaw
ok "it goes on to the end" wait "$BG"
diag "$(refusals)"
data_right "the copy" "$A" 0 "$B" 0 $((4 * MIB))
freezer_done
dm_remove dst
ok "it goes" fake_unload
