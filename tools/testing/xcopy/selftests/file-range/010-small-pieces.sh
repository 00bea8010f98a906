# SPDX-License-Identifier: GPL-2.0-only
# calls of copy_file_range(2) for little are what reading and writing is, and as quick
# needs: null file policy
# timeout: 120

# each read and each write takes a millisecond
for name in a b; do
	null_disk $name 64 irqmode=2 completion_nsec=1000000
	printf -v "${name^}" %s "$REPLY"
done
exec {fa}<>"$A" {fb}<>"$B"
policy measure
total=$((16 * MIB))

# pieces DESC OFFLOADED BYTES [WORD...]: all, in pieces of BYTES
pieces() {
	local desc=$1 offloaded=$2 bytes=$3

	shift 3
	fill "$A" 0 $total $NEW -- fill "$B" 0 $total $OLD
	mark
	ok "$desc: copies" file_range loop round="$bytes" "$@" "$A" 0 "$B" 0 $total
	is "$desc: all" "$DONE" $total
	is "$desc: in so many calls" "$CALLS" $((total / bytes))
	is "$desc: offloaded" "$(delta offloaded_bytes)" "$offloaded"
	is "$desc: by hand" "$(delta fallback_bytes)" $((total - offloaded))
	ok "$desc: data" check -b "$B" 0 $total $NEW
	sync "$B"
	ok "$desc: on the disk as well" check "$B" 0 $total $NEW
}

# Each would wait for two milliseconds at least, 8192 for the first: nobody waits for what
# was read ahead, nor for what is written.
null_stat; before=$((NULL_READS + NULL_WRITES))
pieces "4 KiB" 0 4096
null_stat
le "4 KiB: few requests" $((NULL_READS + NULL_WRITES - before)) 1024
is "4 KiB: because of that" "$(refused slow)" $((total / 4096))
pieces "less than a MiB" 0 $((MIB / 2))
is "less than a MiB: because of that" "$(refused slow)" 32

# who wants no cache, or has the devices do all, has it so
policy always
pieces "always" $total 65536
is "always: not because of that" "$(refused slow)" 0
pieces "always, O_DIRECT" $total 65536 direct
exec {fa}<&- {fb}<&-
