# SPDX-License-Identifier: GPL-2.0-only
# several regions are in recovery where the devices copy, and one where they do not
# needs: bed dm
# timeout: 120

requires target mirror
REGIONS=/sys/module/dm_mirror/parameters/raid1_recovery_regions
requires file $REGIONS
two_luns iscsi 32 iblock
trust "$A" "$B"

# timed DESC: a resync of 8 MiB in regions of 256 KiB, of which 32 are copied
timed() {
	local start

	seed "$A" 0 "$B" 0 $((8 * MIB))
	mark_traced
	start=${EPOCHREALTIME/./}
	ok "$1: resync" resync 8 512 "$A" "$B"
	COMMANDS=$(xcopy_count)
	diag "$1: $COMMANDS commands, $(((${EPOCHREALTIME/./} - start) / 1000)) ms"
	is "$1: jobs" "$(kcopyd jobs)" 32
	data_right "$1" "$A" 0 "$B" 0 $((8 * MIB))
}

is "as loaded eight" "$(<$REGIONS)" 8
echo 1 >$REGIONS
timed "one"
is "one: commands" "$COMMANDS" 32
echo 8 >$REGIONS
# Those that wait are joined, up to 1 MiB. Nothing waits for others to come, so who is
# preempted in the middle has another try.
for try in 1 2 3; do
	timed "eight"
	is "eight: all are offloaded" "$(kcopyd offloaded_jobs)" 32
	((COMMANDS > 16)) || break
done
le "eight: commands" "$COMMANDS" 16

# where a leg that fails makes another one the source
seed "$A" 0 "$B" 0 $((8 * MIB))
xcopy_trace_start
dm k "0 $((8 * 2048)) mirror core 1 512 2 $A 0 $B 0 2 handle_errors keep_log"
ok "keep_log: in sync" await 100 in_sync k
is "keep_log: one after the other" "$(xcopy_count)" 32
dm_remove k

set_limit "$B" 0
timed "by hand"
is "by hand: all are" "$(kcopyd fallback_jobs)" 32
set_limit "$B" $((32 * MIB))

slow L0 10
slow L1 10
RESYNC_SECONDS=60
timed "10 ms, eight"

# suspended while some are copied
seed "$A" 0 "$B" 0 $((8 * MIB))
mark
mirror 8 512 "$A" "$B"
for i in 1 2 3 4 5; do
	ok "suspend $i" dmsetup suspend m
	ok "resume $i" dmsetup resume m
	ok "write $i" fill /dev/mapper/m $((i * MIB)) $((64 * KIB)) 44
done
ok "in sync" await 100 in_sync m
ok "data through the mirror" check /dev/mapper/m 0 $MIB $NEW
for i in 1 2 3 4 5; do
	ok "both legs: written $i" check "$B" $((i * MIB)) $((64 * KIB)) 44 -- \
		check "$A" $((i * MIB)) $((64 * KIB)) 44
	ok "behind it $i" check "$B" $((i * MIB + 64 * KIB)) $((MIB - 64 * KIB)) $NEW
done
dm_remove m

# who suspends waits for those in recovery, and none is taken up in their place
slow L0 100
fast L1
mark
mirror 32 2048 "$A" "$B"
ok "begun" await 20 counted kcopyd/jobs 8
dmsetup suspend m &
pid=$!
waits() { [[ $(<"/proc/$pid/stat") == *") D "* ]]; }
ok "the suspend waits" await 20 waits
before=$(kcopyd jobs)
ok "suspended" wait $pid
# (that may have been for something else at first)
le "regions since then" $(($(kcopyd jobs) - before)) 4
dm_remove m
