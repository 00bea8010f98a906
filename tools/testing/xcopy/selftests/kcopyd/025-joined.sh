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
fill "$A" 0 $((8 * MIB)) $NEW
dm snap 0 16384 snapshot "$A" "$B" P 8
dm org 0 16384 snapshot-origin "$A"

# cow DESC MIB: a write to the origin, of 256 chunks that have to be copied before
cow() {
	mark
	xcopy_trace_start
	ok "$1: write to the origin" fill /dev/mapper/org $(($2 * MIB)) $MIB 44
	COMMANDS=$(xcopy_count)
	diag "$1: $(kcopyd jobs) jobs, $COMMANDS commands; $(refusals)"
	is "$1: kcopyd/jobs" "$(kcopyd jobs)" 256
	is "$1: each is offloaded or by hand" \
		$(($(kcopyd offloaded_jobs) + $(kcopyd fallback_jobs))) 256
	is "$1: each byte is copied once" \
		$(($(kcopyd offloaded_bytes) + $(delta fallback_bytes))) $MIB
}

is "as loaded up to 1 MiB" "$(<$MOST)" $MIB
cow "joined" 1
is "joined: kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 256
le "joined: commands" "$COMMANDS" 4
echo $((64 * KIB)) >$MOST
cow "up to 64 KiB" 2
is "up to 64 KiB: kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 256
ge "up to 64 KiB: commands" "$COMMANDS" 16
le "up to 64 KiB: commands" "$COMMANDS" 20
echo 0 >$MOST
cow "each by itself" 3
is "each by itself: kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 256
is "each by itself: commands" "$COMMANDS" 256
echo $MIB >$MOST

# some of them are copied by the device, a part of one perhaps, the rest is by hand
policy measure
cow "measured" 4
cow "measured again" 5
policy always

set_limit "$B" 0
cow "off" 6
is "off: all are by hand" "$(kcopyd fallback_jobs)" 256
is "off: each has its reason" "$(refused disabled)" 256
set_limit "$B" $((32 * MIB))
attr L1 emulate_3pc 0
cow "refused" 7
is "refused: all are by hand" "$(kcopyd fallback_jobs)" 256

ok "snapshot: the old data" check /dev/mapper/snap 0 $((8 * MIB)) $NEW
ok "origin: the new data" check /dev/mapper/org $MIB $((7 * MIB)) 44
ok "origin: before it" check /dev/mapper/org 0 $MIB $NEW
