# SPDX-License-Identifier: GPL-2.0-only
# a copy that waits in the host's queue is not sent under a name that has gone over
# groups: debug

fake_disks
trust "$A" "$B"
held() { fake_hits; ((REPLY > 2)); }

# name LUN OF: LUN says from now on that it is OF
name() { printf '00830014010300106001405face0000000000000000000%x\n' $((16 + $2)) >"$FAKE/lun$1/vpd83"; }

# held_up DESC COMMAND...: which is run while the copy waits
held_up() {
	local desc=$1

	shift
	pardon
	seed "$A" 0 "$B" 0 $MIB
	fill "$C" 0 $MIB 44
	mark
	fake_script "xcopy 1 all full"
	copy_in_background "$A" 0 "$B" 0 $MIB
	ok "$desc: the host takes none" await 30 held
	"$@"
	fake_calm
	ok "$desc: the copy succeeds" wait "$BG"
	diag "$desc: $(refusals)"
	data_right "$desc" "$A" 0 "$B" 0 $MIB
	ok "$desc: the other unit is untouched" check "$C" 0 $MIB 44
}

# LUN 2 has the name of the destination, and somebody hears of it.
taken() {
	name 1 2
	name 2 1
	echo "2 3f 0e" >"$FAKE/ua"
	check "$C" 0 4096 44 >/dev/null
}

held_up "nothing happens" true
is "offloaded" "$(delta offloaded_bytes)" $MIB
held_up "the name goes over" taken
ge "counted as changed" "$(refused changed)" 1
