# SPDX-License-Identifier: GPL-2.0-only
# pvmove on two-path multipath is offloaded: counted at the target, wire and CPU apart
# needs: san lvm dm
# groups: brief
# timeout: 240

SIZE=64
san
volume_group "$MA" "$MB"
volume lv $SIZE "$MA"
LV=$REPLY

# figures WHAT CMD...: the sums of it in WIRE (bytes, both networks), CPU_MS, THERE_MS
# (the target's CPU), WALL_MS, COMMANDS (EXTENDED COPY, at the target)
figures() {
	local what=$1 there wire

	shift
	mark_traced
	target xcopy_trace_start
	there=$(target eval 'cpu_ticks; echo $REPLY')
	wire=$(net_bytes)
	ok "$what" measure "$@"
	WIRE=$(($(net_bytes) - wire))
	THERE_MS=$((($(target eval 'cpu_ticks; echo $REPLY') - there) * 10))
	COMMANDS=$(($(target xcopy_count) - $(proofs)))
	diag "FIGURES $what: wall $WALL_MS ms, wire $WIRE bytes, CPU $CPU_MS ms here, $THERE_MS ms at the target, $COMMANDS commands"
}

# moves WAY FROM TO TAG
moves() {
	fill "$LV" 0 $((SIZE * MIB)) "$4"
	figures "$1: pvmove" pvmove -i1 "$2" "$3"
	ok "$1: it lies there" lies_on lv "$3"
	ok "$1: data" check "$LV" 0 $((SIZE * MIB)) "$4"
}

echo 0 >/sys/module/dm_copy/parameters/enabled
moves "by hand" "$MA" "$MB" $OLD
is "by hand: commands at the target" "$COMMANDS" 0
ge "by hand: bytes on the wire" $WIRE $((2 * SIZE * MIB))
echo 1 >/sys/module/dm_copy/parameters/enabled
moves "offloaded" "$MB" "$MA" $NEW
is "offloaded: bytes" "$(kcopyd offloaded_bytes)" $((SIZE * MIB))
is "offloaded: commands at the target" "$COMMANDS" "$(delta commands)"
ge "offloaded: commands" "$COMMANDS" $((SIZE / 4))
le "offloaded: bytes on the wire" $WIRE $((SIZE * MIB / 8))

# without LVM and its processes
figures "BLKCOPY by hand" copy "$LV" 0 "$MB" $((128 * MIB)) $((SIZE * MIB)) --no-offload
# (what the destination held is no proof)
fill "$LV" 0 $((SIZE * MIB)) 33
figures "BLKCOPY offloaded" copy "$LV" 0 "$MB" $((128 * MIB)) $((SIZE * MIB))
is "BLKCOPY offloaded: bytes" "$OFFLOADED" $((SIZE * MIB))
le "BLKCOPY offloaded: bytes on the wire" $WIRE $((SIZE * MIB / 32))
ok "BLKCOPY offloaded: data" check "$MB" $((128 * MIB)) $((SIZE * MIB)) 33 0
ok "the target's log" target_log_clean
san_down
