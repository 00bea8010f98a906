# SPDX-License-Identifier: GPL-2.0-only
# a copy that its cgroup makes wait at a mapped device can be killed
# needs: write
# groups: debug

two_luns iscsi 32
dm dst 0 $((32 * 2048)) linear "$B" 0
cgroup
io_max /dev/mapper/dst wbps=$((64 * KIB))
mark
(echo "$BASHPID" >"$CG/cgroup.procs" &&
	exec "$XCOPY_BIN/xcraw" copy "$A" 0 /dev/mapper/dst 0 $((16 * MIB)) >/dev/null) &
BG=$!
await 30 busy
sleep 0.3
kill -KILL "$BG"
ok "it dies" await 30 gone "$BG"
wait "$BG" 2>/dev/null
is "exit status" $? 137
ok "nothing is in flight" await 30 idle
ge "refusals/killed" "$(refused killed)" 1
is "nothing was copied" "$(delta offloaded_bytes)" 0
# the token is left in the throttle, and goes with the limit or with the device
ok "the mapped device can be removed" dm_remove dst
cgroup_done
