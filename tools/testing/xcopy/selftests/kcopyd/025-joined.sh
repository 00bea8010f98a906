# SPDX-License-Identifier: GPL-2.0-only
# jobs that wait and touch are one copy, and each of them ends as it would by itself
# needs: dm policy
# groups: debug
# timeout: 120

requires target snapshot snapshot-origin
MOST=/sys/module/dm_copy/parameters/max_joined_bytes
requires file $MOST
two_luns iscsi 32
trust "$A" "$B"
fill "$A" 0 $((16 * MIB)) $NEW
dm snap 0 32768 snapshot "$A" "$B" P 8
dm org 0 32768 snapshot-origin "$A"
NEXT=1

# cow DESC: a write to the next MiB of the origin, of 256 chunks that have to be
# copied before
cow() {
	mark_traced
	ok "$1: write to the origin" fill /dev/mapper/org $((NEXT++ * MIB)) $MIB 44
	COMMANDS=$(xcopy_count)
	diag "$1: $(kcopyd jobs) jobs, $COMMANDS commands; $(refusals)"
	is "$1: kcopyd/jobs" "$(kcopyd jobs)" 256
	is "$1: each is offloaded or by hand" \
		$(($(kcopyd offloaded_jobs) + $(kcopyd fallback_jobs))) 256
	is "$1: each byte is copied once" \
		$(($(kcopyd offloaded_bytes) + $(delta fallback_bytes))) $MIB
}

# cow_in DESC MOST: so many commands at most copy it. Nothing waits for more to
# come, so where the writer is preempted in the middle, what he has written by
# then goes ahead by itself: he has three tries
cow_in() {
	local try

	for try in 1 2 3; do
		cow "$1"
		is "$1: kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 256
		((COMMANDS > $2)) || break
	done
	le "$1: commands" "$COMMANDS" "$2"
}

is "as loaded up to 1 MiB" "$(<$MOST)" $MIB
cow_in "joined" 4
echo $((64 * KIB)) >$MOST
cow_in "up to 64 KiB" 20
ge "up to 64 KiB: commands" "$COMMANDS" 16
echo 0 >$MOST
cow_in "each by itself" 256
ge "each by itself: commands" "$COMMANDS" 256
echo $MIB >$MOST

# some of them are copied by the device, a part of one perhaps, the rest is by hand
policy measure
cow "measured"
cow "measured again"
policy always

set_limit "$B" 0
cow "off"
is "off: all are by hand" "$(kcopyd fallback_jobs)" 256
is "off: each has its reason" "$(refused disabled)" 256
set_limit "$B" $((32 * MIB))
attr L1 emulate_3pc 0
cow "refused"
is "refused: all are by hand" "$(kcopyd fallback_jobs)" 256

ok "snapshot: the old data" check /dev/mapper/snap 0 $((16 * MIB)) $NEW
ok "origin: the new data" check /dev/mapper/org $MIB $(((NEXT - 1) * MIB)) 44
ok "origin: before it" check /dev/mapper/org 0 $MIB $NEW
