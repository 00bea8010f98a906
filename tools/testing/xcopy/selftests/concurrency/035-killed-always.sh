# SPDX-License-Identifier: GPL-2.0-only
# with policy=always as well who is killed, or suspends the source, waits for little
# needs: bed stress write
# groups: debug
# timeout: 120

DRAIN=/sys/module/blk_copy/parameters/drain_ms
two_luns iscsi 32 iblock
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

slow L0 300
dd if="$A" of="$B" bs=4M count=4 iflag=direct oflag=direct 2>/dev/null &
sleep 0.4
lasts dies $!
dd_ms=$((REPLY < 300 ? 300 : REPLY))
echo 500 >"$DRAIN"
longest=0
for i in 0 3 6 9; do
	mark
	copy_in_background "$A" 0 "$B" 0 $((16 * MIB)) --offload-only
	await 10 counted commands 1
	sleep "0.$i"
	lasts dies "$BG"
	((REPLY < longest)) || longest=$REPLY
done
diag "dd $dd_ms ms, blkcopy $longest ms"
le "it is no more than four times as long as dd" "$longest" $((4 * dd_ms))
mark
copy_in_background /dev/mapper/src 0 "$B" 0 $((16 * MIB)) --offload-only
await 10 counted commands 1
lasts dmsetup suspend --noflush --nolockfs src
dies "$BG"
dmsetup resume src
le "nor is a suspend of the source" "$REPLY" $((4 * dd_ms))
fast L0
nothing_left
