# SPDX-License-Identifier: GPL-2.0-only
# pvmove on two-path multipath is offloaded: counted at the target, wire and CPU apart
# needs: san lvm dm
# groups: brief
# timeout: 240

MIB_MOVED=64
san
volume_group "$MA" "$MB"
volume lv $MIB_MOVED "$MA"
LV=$REPLY

# moved WAY FROM TO TAG: the sums of it in WIRE, CPU_MS, THERE_MS (the target's CPU),
# WALL_MS, COMMANDS
moved() {
	local there wire

	fill "$LV" 0 $((MIB_MOVED * MIB)) "$4"
	mark
	target xcopy_trace_start
	xcopy_trace_start
	there=$(target eval 'cpu_ticks; echo $REPLY')
	wire=$(net_bytes)
	ok "$1: pvmove" measure pvmove -i1 "$2" "$3"
	WIRE=$(($(net_bytes) - wire))
	THERE_MS=$((($(target eval 'cpu_ticks; echo $REPLY') - there) * 10))
	COMMANDS=$(($(target xcopy_count) - $(proofs)))
	ok "$1: it lies there" lies_on lv "$3"
	ok "$1: data" check "$LV" 0 $((MIB_MOVED * MIB)) "$4"
	diag "FIGURES $1 $MIB_MOVED MiB: wall $WALL_MS ms, wire $WIRE bytes, CPU $CPU_MS ms here, $THERE_MS ms at the target, $COMMANDS commands"
}

echo 0 >/sys/module/dm_copy/parameters/enabled
moved "by hand" "$MA" "$MB" $OLD
is "by hand: commands at the target" "$COMMANDS" 0
ge "by hand: bytes on the wire" $WIRE $((2 * MIB_MOVED * MIB))
echo 1 >/sys/module/dm_copy/parameters/enabled
moved "offloaded" "$MB" "$MA" $NEW
is "offloaded: bytes" "$(kcopyd offloaded_bytes)" $((MIB_MOVED * MIB))
is "offloaded: jobs by hand" "$(kcopyd fallback_jobs)" 0
ge "offloaded: commands at the target" "$COMMANDS" $((MIB_MOVED / 4))
le "offloaded: bytes on the wire" $WIRE $((8 * MIB))
ok "the target's log" target_log_clean
san_down
