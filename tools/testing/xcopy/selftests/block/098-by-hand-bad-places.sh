# SPDX-License-Identifier: GPL-2.0-only
# by hand with several buffers under way, up to a bad place, and nothing is in a wrong one
# needs: null
# groups: debug

requires target error
# (slow, so that there are several)
null_disks 2 32 irqmode=2 completion_nsec=5000000
LEN=$((16 * MIB)) BAD=$((6 * MIB))

# bad NAME DEV: a mapped device of DEV which has 64 KiB at BAD that cannot be used
bad() {
	dm "$1" <<-T
	0 $((BAD / 512)) linear $2 0
	$((BAD / 512)) 128 error
	$((BAD / 512 + 128)) $(((LEN - BAD) / 512 - 128)) linear $2 $((BAD / 512 + 128))
	T
}

# stops DESC SRC DST: an I/O error, and all up to the bad place is copied
stops() {
	seed "$A" 0 "$B" 0 $((LEN + MIB))
	nok "$1: copy fails" copy "$2" 0 "$3" 0 $LEN --no-offload
	is "$1: errno" "$ERRNO" EIO
	is "$1: copied" "$COPIED" $BAD
	ok "$1: data" check "$B" 0 $BAD $NEW
	ok "$1: behind it each sector is old, or what belongs there" \
		check_any "$B" $BAD $((LEN - BAD)) $OLD $NEW
	ok "$1: behind all of it" check "$B" $LEN $MIB $OLD
}

bad src "$A"
bad dst "$B"
stops "bad source" /dev/mapper/src "$B"
stops "bad destination" "$A" /dev/mapper/dst
stops "both" /dev/mapper/src /dev/mapper/dst
