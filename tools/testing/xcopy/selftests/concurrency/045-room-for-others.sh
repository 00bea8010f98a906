# SPDX-License-Identifier: GPL-2.0-only
# copies leave room in the queue of their destination: who writes there waits for none of their commands
# timeout: 90

# beside DESC LEAST: while the first of 64 commands take their time others come between
beside() {
	seed "$A" 0 "$B" 0 $((4 * MIB))
	fake_script "xcopy 1 all delay=6000"
	fake_zero
	copy_in_background "$A" 0 "$B" 0 $((4 * MIB))
	ok "$1: they are sent" await 30 fake_sent "$2"
	sleep .5
	sent=$(fake_count xcopy)
	ok "$1: who writes beside them" dd if=/dev/zero of="$B" bs=4096 seek=$((8 * MIB / 4096)) count=1 oflag=direct conv=notrunc
	ok "$1: and who reads" dd if="$B" of=/dev/null bs=4096 skip=$((8 * MIB / 4096)) count=1 iflag=direct
	is "$1: waits for none" "$(fake_count xcopy)" "$sent"
	fake_calm
	ok "$1: the copy ends" wait "$BG"
	is "$1: all of it by the device" "$(fake_count xcopy)" 64
	ok "$1: data" check "$B" 0 $((4 * MIB)) $NEW
}

fake_disks
trust "$A" "$B"
set_limit "$B" 65536
echo 8 >"/sys/block/${B##*/}/device/queue_depth"
beside "a short queue" 7
is "a short queue: so many commands at a time" "$sent" 7

# Of a host that takes few each disk has its part.
ok "it goes" fake_unload
fake_disks depth=8
trust "$A" "$B"
set_limit "$B" 65536
beside "a host that takes few" 3
ok "it goes too" fake_unload
