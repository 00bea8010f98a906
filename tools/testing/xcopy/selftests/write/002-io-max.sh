# SPDX-License-Identifier: GPL-2.0-only
# io.max of the destination, disk or mapped device, and of the source holds for copies
# needs: write
# groups: debug
# timeout: 120

two_luns iscsi 64
dm_pair $((64 * 2048))
fill "$A" 0 $((16 * MIB)) $NEW
cgroup

# slowly DESC SRC DST: 16 MiB at 8 MiB/s; the throttle lets the first slice go
slowly() {
	ok "$1: copy" timed raw "$2" 0 "$3" 0 $((16 * MIB))
	is "$1: all of it offloaded" "$OFFLOADED" $((16 * MIB))
	ge "$1: milliseconds" "$TOOK" 1500
	ok "$1: data" check "$3" 0 $((16 * MIB)) $NEW
	fill "$B" 0 $((16 * MIB)) $OLD
}

io_max "$B" wbps=$((8 * MIB))
slowly "disk" "$A" "$B"
io_max "$B" wbps=max
io_max /dev/mapper/dst wbps=$((8 * MIB))
slowly "mapped destination" "$A" /dev/mapper/dst
io_max /dev/mapper/dst wbps=max
io_max /dev/mapper/src rbps=$((8 * MIB))
slowly "mapped source" /dev/mapper/src "$B"
io_max /dev/mapper/src rbps=max
io_max "$A" rbps=$((8 * MIB))
slowly "disk as source" "$A" "$B"
io_max "$A" rbps=max
cgroup_done
