# SPDX-License-Identifier: GPL-2.0-only
# What a third unit that takes a name of two others does to copies between these.
# shellcheck disable=SC2034 # (what is set is for tests)

# third_unit: xcfake's LUNs A and B, and T, LUN 0, which holds a pattern of its own
third_unit() {
	fake_load luns=6
	fake_disk 0; T=$REPLY
	fake_disk 1; A=$REPLY
	fake_disk 2; B=$REPLY
	echo 500 >/sys/module/sd_xcopy/parameters/patience
	fill "$T" 0 $((4 * MIB)) 44
}

# taken DESC: the copy is right though T has the name of the destination or source
taken() {
	mark
	ok "$1: copy succeeds" copy "$A" 0 "$B" $MIB $((2 * MIB))
	is "$1: nothing offloaded" "$OFFLOADED" 0
	ge "$1: counted" "$(refused changed collision)" 1
	diag "$(refusals)"
	data_right "$1" "$A" 0 "$B" $MIB $((2 * MIB))
	ok "$1: the other unit is untouched" check "$T" 0 $((4 * MIB)) 44
}

# name LUN OF: LUN says from now on that it is OF
name() { printf '00830014 01030010 6001405face00000000000000000001%x\n' "$2" | tr -d ' ' >"$FAKE/lun$1/vpd83"; }
# own_name LUN
own_name() { echo >"$FAKE/lun$1/vpd83"; }

# standing DISK REASON: that is its reason
standing() { xcopy_attr "$1" reason && [[ $REPLY == "$2" ]]; }

# ends: the name is in dispute no more, which is looked at when a copy is asked for
ends() {
	copy "$A" 0 "$B" $MIB 4096 >/dev/null
	standing "$A" none && standing "$B" none
}

# proven DESC
proven() {
	seed "$A" 0 "$B" $MIB $((2 * MIB))
	pardon
	ok "$1: copy succeeds" copy "$A" 0 "$B" $MIB $((2 * MIB))
	is "$1: offloaded" "$OFFLOADED" $((2 * MIB))
}

# given_back: T has its own name again, tells of that, and then A copies to B as before
given_back() {
	own_name 0
	echo "0 3f 05" >"$FAKE/ua"
	fill "$T" 0 $((4 * MIB)) 44
	ok "it ends when the name is given back" await 30 ends
	proven "afterwards"
}
