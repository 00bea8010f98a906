# SPDX-License-Identifier: GPL-2.0-only
# copies of several priorities, each of which has a line of its own, together leave room in the queue of their destination
# needs: write
# timeout: 120

requires cmd ionice
fake_disks depth=128
trust "$A" "$B"
set_limit "$B" 65536
echo 32 >"/sys/block/${B##*/}/device/queue_depth"
fill "$A" 0 $((16 * MIB)) $NEW
fake_zero
fake_script "xcopy 1 all delay=10000"

# not_behind DESC: who writes beside them waits for none of their commands
not_behind() {
	local sent

	sent=$(fake_count xcopy)
	ok "$1: who writes beside them" timed dd if=/dev/zero of="$B" bs=4096 seek=$((20 * MIB / 4096)) count=1 oflag=direct conv=notrunc
	diag "$TOOK ms, $sent sent"
	is "$1: waits for none" "$(fake_count xcopy)" "$sent"
}

PIDS=()
for prio in 0 1 2 3; do
	ionice -c 2 -n $prio "$XCOPY_BIN/xcraw" copy "$A" $((prio * 4 * MIB)) "$B" $((prio * 4 * MIB)) $((4 * MIB)) >/dev/null &
	PIDS+=($!)
	sleep .3
done
sleep 1
not_behind "as they begin"
le "as they begin: so many commands at a time" "$(fake_count xcopy)" 31
sent=$(fake_count xcopy)
ok "commands come back" await 30 fake_sent $((sent + 8))
sleep 1.5
not_behind "as they go on"
fake_calm
for pid in "${PIDS[@]}"; do
	wait "$pid" || ok "one of them ends" false
done
is "all of it by the device" "$(fake_count xcopy)" 256
ok "data" check "$B" 0 $((16 * MIB)) $NEW
ok "it goes" fake_unload
