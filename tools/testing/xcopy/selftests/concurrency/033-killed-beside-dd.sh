# SPDX-License-Identifier: GPL-2.0-only
# on a slow disk a killed copy comes back about as soon as a killed dd beside it
# needs: bed stress policy
# timeout: 120

two_luns iscsi 32 iblock
echo 500 >/sys/module/sd_xcopy/parameters/patience
fill "$A" 0 $((16 * MIB)) $NEW
offloads "it copies" "$A" 0 "$B" 0 $MIB 1

now_ms() { local t=${EPOCHREALTIME/[^0-9]/}; REPLY=$((t / 1000)); }

# dies PID: REPLY is how many ms after a signal
dies() {
	local from

	now_ms; from=$REPLY
	kill -KILL "$1"
	wait "$1" 2>/dev/null
	now_ms; ((REPLY -= from))
}

# Each is killed alone in its turn, of several the longest counts: what is under way
# when the signal comes is chance.
killed_in_turns() {
	local i pid

	dd_ms=1 copy_ms=1
	mark
	for i in 1 2 3 4; do
		dd if="$A" of="$B" bs=4M count=4 iflag=direct oflag=direct 2>/dev/null &
		pid=$!
		sleep "0.$((2 + i))"
		dies $pid
		((REPLY < dd_ms)) || dd_ms=$REPLY
		copy_in_background "$A" 0 "$B" 0 $((16 * MIB))
		sleep "0.$((2 + i))"
		dies "$BG"
		((REPLY < copy_ms)) || copy_ms=$REPLY
	done
	# (by hand, most of it: what the policy finds quicker there)
	delta commands >/dev/null
	diag "dd $dd_ms ms, blkcopy $copy_ms ms, $REPLY commands"
}

policy measure
slow L0 300
# (one who only waits for a processor has another try)
for try in 1 2 3; do
	killed_in_turns
	((copy_ms > 3 * dd_ms)) || break
done
fast L0
ge "it is no more than three times as long" $((3 * dd_ms)) "$copy_ms"
nothing_left
