# SPDX-License-Identifier: GPL-2.0-only
# a copy that its cgroup makes wait at a device can be killed, and leaves nothing for good
# needs: write
# groups: debug

two_luns iscsi 32
dm dst 0 $((32 * 2048)) linear "$B" 0
cgroup

# held: prints by how many blk_copy is
held() {
	cat /sys/module/blk_copy/refcnt
}

# held_as BEFORE: by no more
held_as() {
	(($(held) <= $1))
}

# killed DESC DEV KEY: a copy that waits at DEV dies
killed() {
	io_max "$2" "$3=$((64 * KIB))"
	mark
	(echo "$BASHPID" >"$CG/cgroup.procs" &&
		exec "$XCOPY_BIN/xcraw" copy "$A" 0 /dev/mapper/dst 0 $((16 * MIB)) >/dev/null) &
	BG=$!
	await 30 busy
	sleep 0.3
	kill -KILL "$BG"
	ok "$1: it dies" await 30 gone "$BG"
	wait "$BG" 2>/dev/null
	is "$1: exit status" $? 137
	ok "$1: nothing is in flight" await 30 idle
	ge "$1: refusals/killed" "$(refused killed)" 1
	is "$1: nothing was copied" "$(delta offloaded_bytes)" 0
}

before=$(held)
killed "destination" /dev/mapper/dst wbps
ge "its token waits" "$(held)" $((before + 1))
# as it would be by a write that waits there
nok "the mapped device is in use" dm_remove dst 2>/dev/null
io_max /dev/mapper/dst wbps=max
ok "without the limit the token passes" await 30 held_as "$before"
ok "the mapped device can be removed" await 30 dm_remove dst 2>/dev/null

dm dst 0 $((32 * 2048)) linear "$B" 0
before=$(held)
killed "source" "$A" rbps
ge "its token waits" "$(held)" $((before + 1))
sys_of "$A"
echo 1 >"$REPLY/device/delete"
ok "the token goes with the disk" await 30 held_as "$before"
ok "the other device can be removed" await 30 dm_remove dst 2>/dev/null
cgroup_done
