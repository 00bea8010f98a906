# SPDX-License-Identifier: GPL-2.0-only
# a copy manager that copies well, but only commands of some form
# groups: debug
# timeout: 300

# The second half of each disk lies beyond 2^32 blocks.
HIGH=$((512 << 32))
fake_disks mib=64 gap=$(((1 << 32) - 65536))
LIE=''

# anew DESC RULE: nothing is known of the pair, but that it has copied 64 KiB well
anew() {
	LIE=$1
	fake_calm
	rescan "$A" "$B"
	pardon
	seed "$A" 0 "$B" 0 65536
	fake_script "xcopy 1 all $2"
	mark
	ok "$LIE: it has copied 64 KiB" copy "$A" 0 "$B" 0 65536
	is "$LIE: offloaded" "$OFFLOADED" 65536
}

# caught SOFF DOFF LEN: what it does not do comes out at once
caught() {
	seed "$A" "$1" "$B" "$2" "$3"
	mark
	ok "$LIE: a copy succeeds" copy "$A" "$1" "$B" "$2" "$3"
	data_right "$LIE" "$A" "$1" "$B" "$2" "$3"
	ge "$LIE: counted" "$(refused mismatch)" 1
	fake_calm
}

# well SOFF DOFF LEN: it goes on as before
well() {
	seed "$A" "$1" "$B" "$2" "$3"
	mark
	ok "$LIE: another" copy "$A" "$1" "$B" "$2" "$3"
	is "$LIE: offloaded" "$OFFLOADED" "$3"
	data_right "$LIE" "$A" "$1" "$B" "$2" "$3"
}

anew "only 256 blocks" "first=256"
well 0 0 131072
caught $MIB $MIB $MIB

anew "only 4096 blocks" "first=4096"
well $MIB 0 $((2 * MIB))
caught 0 0 $((6 * MIB))

anew "only whole pages" "pages=8"
well 4096 8192 $((256 * 1024 - 4096))
caught 4096 8192 $((256 * 1024 - 512))

# What is meant for there comes over what is at the beginning: not more than a sample.
anew "only 32 bits of an LBA" "bits=32"
fill "$B" $((4 * MIB)) $MIB 33
caught $((4 * MIB)) $((HIGH + 4 * MIB)) $MIB
damage() { check "$B" $((4 * MIB + 4096)) $((MIB - 4096)) 33; }
ok "$LIE: little harm was done" damage

anew "only the first segment" "segments=1"
dm scattered <<-END || die "no device of pieces"
	0 128 linear $B 16384
	128 128 linear $B 32768
	256 128 linear $B 49152
END
S=$REPLY
seed "$A" 0 "$S" 0 $((3 * 65536))
mark
ok "$LIE: a copy succeeds" copy "$A" 0 "$S" 0 $((3 * 65536))
data_right "$LIE" "$A" 0 "$S" 0 $((3 * 65536))
ge "$LIE: counted" "$(refused mismatch)" 1
fake_calm
dm_remove scattered

# An honest one is looked at for as long as there is more to show, and what cannot be
# shown does not hold up what was.
anew "honest" "delay=0"
well 0 0 $((4 * MIB))
proof_reads() {
	fake_zero
	copy "$A" 0 "$B" 0 $((4 * MIB)) >/dev/null && ((OFFLOADED == 4 * MIB)) || return
	fake_count read
}
seed "$A" 0 "$B" 0 $((4 * MIB))
is "what was shown is not looked at again" "$(proof_reads)" 0
anew "nothing to tell by" "delay=0"
fake_zero
dd if=/dev/zero of="$A" bs=1M count=4 oflag=direct status=none
mark
ok "zeros" copy "$A" 0 "$B" 0 $((4 * MIB))
is "zeros: offloaded" "$OFFLOADED" $((4 * MIB))
fake_count xcopy >/dev/null
ge "zeros: in such commands as were shown" "$REPLY" 32
ok "zeros: arrived" cmp -n $((4 * MIB)) "$A" "$B"
ok "it goes" fake_unload
