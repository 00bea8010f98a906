# SPDX-License-Identifier: GPL-2.0-only
# what a killed copy leaves of its proof in a throttle is over when the disk goes, or its
# host, and lets the modules go
# needs: write bed
# groups: debug
# timeout: 150

# held: prints by how many blk_copy is
held() {
	cat /sys/module/blk_copy/refcnt
}

# held_as BEFORE: by no more
held_as() {
	(($(held) <= $1))
}

# read_waits BEFORE: does a read, besides the caller and his job?
read_waits() {
	(($(held) > $1 + 2)) && sleep 0.2 && (($(held) > $1 + 2))
}

# left DESC DEV: who copies to DEV, on $B, dies while a read of $B waits; BEFORE is by how
# many blk_copy was held
left() {
	BEFORE=$(held)
	# 4 KiB wait for a minute
	io_max "$B" rbps=64
	mark
	(echo "$BASHPID" >"$CG/cgroup.procs" &&
		exec "$XCOPY_BIN/xcraw" copy "$A" 0 "$2" 0 $((16 * MIB)) >/dev/null) &
	BG=$!
	ok "$1: a read waits" await 30 read_waits "$BEFORE"
	kill -KILL "$BG"
	ok "$1: it dies" await 30 gone "$BG"
	wait "$BG" 2>/dev/null
	ok "$1: nothing is in flight" await 30 idle
	is "$1: nothing was copied" "$(delta offloaded_bytes)" 0
	is "$1: a read is left behind" "$(held)" $((BEFORE + 1))
}

# left_goes DESC DEV: and the disk goes
left_goes() {
	left "$@"
	[[ $2 == "$B" ]] || ok "$1: it keeps no mapped device" await 30 dm_remove dst
	sys_of "$B"
	echo 1 >"$REPLY/device/delete"
	ok "$1: it goes with the disk" await 30 held_as "$BEFORE"
}

# all_go: the modules do, as soon as they may
all_go() {
	rmmod dm_copy sd_xcopy blk_copy 2>/dev/null
	[[ ! -d /sys/module/blk_copy ]]
}

cgroup
fake_disks mib=32
left_goes "a disk" "$B"
ok "the disks go" fake_unload
fake_disks mib=32
dm dst 0 $((32 * 2048)) linear "$B" 0
left_goes "below a mapped device" /dev/mapper/dst
ok "the disks go" fake_unload
fake_disks mib=32
left "a host" "$B"
ok "a host: it goes at once" fake_unload
ok "a host: so do the modules" await 30 all_go
ok "the modules are there again" load blk_copy sd_xcopy dm_copy
cgroup_done
