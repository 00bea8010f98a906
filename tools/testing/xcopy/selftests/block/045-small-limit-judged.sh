# SPDX-License-Identifier: GPL-2.0-only
# with a limit of one block a copy is judged by some of its chunks, not by millions
# needs: null write
# timeout: 180

GIB=$((1024 * MIB))
null_disks 2 $((64 * 1024)) memory_backed=0

# judged DESC SRC LEN REASON: to B
judged() {
	ok "$1: judged" timed copy "$2" 0 "$B" 0 "$3" --raw-flags 4
	is "$1: reason" "$REASON" "$4"
	diag "$TOOK ms"
}
judged "commands of 32 MiB" "$A" $((64 * GIB)) none
LARGE=$TOOK
set_limit "$B" 512
judged "of a block" "$A" $((64 * GIB)) none
# (seventy times as long, when each of its chunks was)
le "about as soon" "$TOOK" $((10 * LARGE + 500))

# what stands against a part of it is seen all the same
dm mixed <<-TABLE
	0 16384 linear $A 0
	16384 128 error
	16512 16256 linear $A 16512
TABLE
judged "64 KiB refused" /dev/mapper/mixed $((16 * MIB)) target
