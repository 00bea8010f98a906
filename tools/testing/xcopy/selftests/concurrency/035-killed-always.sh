# SPDX-License-Identifier: GPL-2.0-only
# with policy=always as well who is killed, or suspends the source, waits for little
# needs: bed stress write
# timeout: 240

DRAIN=/sys/module/blk_copy/parameters/drain_ms
two_luns iscsi 32 iblock
# (as loaded: a copy that waits for what others report keeps a suspend and a signal waiting)
echo 500 >/sys/module/sd_xcopy/parameters/patience
fill "$A" 0 $((16 * MIB)) $NEW
trust "$A" "$B"
dm src 0 $((32 * 2048)) linear "$A" 0

now_ms() { local t=${EPOCHREALTIME/[^0-9]/}; REPLY=$((t / 1000)); }
# lasts COMMAND...: REPLY is for how many ms
lasts() {
	local from

	now_ms; from=$REPLY
	"$@"
	now_ms; ((REPLY -= from))
}
dies() {
	kill -KILL "$1"
	wait "$1" 2>/dev/null
}

# DD_MS, COPY_MS, and SUSPEND_MS for a suspend of the source
measured_once() {
	local i

	dd if="$A" of="$B" bs=4M count=4 iflag=direct oflag=direct 2>/dev/null &
	sleep 0.4
	lasts dies $!
	DD_MS=$((REPLY < 300 ? 300 : REPLY)) COPY_MS=0
	for i in 0 3 6 9; do
		mark
		copy_in_background "$A" 0 "$B" 0 $((16 * MIB)) --offload-only
		await 30 counted commands 1
		sleep "0.$i"
		lasts dies "$BG"
		((REPLY < COPY_MS)) || COPY_MS=$REPLY
	done
	mark
	copy_in_background /dev/mapper/src 0 "$B" 0 $((16 * MIB)) --offload-only
	await 30 counted commands 1
	lasts dmsetup suspend --noflush --nolockfs src
	SUSPEND_MS=$REPLY
	dies "$BG"
	dmsetup resume src
	diag "dd $DD_MS ms, blkcopy $COPY_MS ms, suspend $SUSPEND_MS ms"
}

slow L0 300
echo 500 >"$DRAIN"
# (one who only waits for a processor has another try)
for try in 1 2 3; do
	measured_once
	((COPY_MS > 4 * DD_MS || SUSPEND_MS > 4 * DD_MS)) || break
done
le "it is no more than four times as long as dd" "$COPY_MS" $((4 * DD_MS))
le "nor is a suspend of the source" "$SUSPEND_MS" $((4 * DD_MS))
fast L0
nothing_left
