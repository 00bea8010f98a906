# SPDX-License-Identifier: GPL-2.0-only
# the test's own SCSI host takes the time for a read, a write and a copy that it is told

LEN=$((8 * MIB))

# took CMD...: MS is how many ms, and the command succeeds
took() {
	local t

	now_us; t=$REPLY
	ok "$1 succeeds" "$@"
	now_us; MS=$(((REPLY - t) / 1000))
}

# copies_with LANES: 8 commands of 1 MiB, each of which takes 20 + 80 ms
copies_with() {
	fake_set copy_lanes "$1"
	seed "$A" 0 "$B" 0 $LEN
	fake_zero
	mark
	took copy "$A" 0 "$B" 0 $LEN
	is "$1 at a time: all of it offloaded" "$(delta offloaded_bytes)" $LEN
	is "$1 at a time: commands" "$(fake_count xcopy)" 8
	data_right "$1 at a time" "$A" 0 "$B" 0 $LEN
}

fake_disks
trust "$A" "$B"
set_limit "$B" $MIB
# (the first of a pair is not alone)
copy "$A" 0 "$B" 0 $MIB >/dev/null
fake_set copy_us 20000
fake_set copy_us_mib 80000
# (a processor that has much else to do adds to either)
for round in {1..5}; do
	copies_with 1; one=$MS
	copies_with 4; four=$MS
	diag "round $round: $one and $four ms"
	ge "one at a time: eight times 100 ms" "$one" 800
	ge "four at a time: twice 100 ms" "$four" 200
	((one - four < 300)) || break
done
ge "four at a time are quicker" $((one - four)) 300

fake_set wire_us 5000
fake_set wire_us_mib 20000
fake_zero
took dd if="$A" of=/dev/null bs=4M count=2 iflag=direct
ge "8 MiB read: the wire's time" "$MS" 160
took fill "$B" 0 $LEN $OLD
ge "8 MiB written: the wire's time" "$MS" 160
ok "what was written is there" check "$B" 0 $LEN $OLD

# what is busy is ended by a reset, and no answer comes after that
fake_set copy_us 25000000
seed "$A" 0 "$B" 0 $MIB
copy_in_background "$A" 0 "$B" 0 $MIB
ok "it is under way" await 30 eval '! fake_idle'
ok "a reset" sg_reset -d "$B"
took wait $BG
le "it did not last as long as the command" "$MS" 15000
data_right "after the reset" "$A" 0 "$B" 0 $MIB
ok "it goes" fake_unload
