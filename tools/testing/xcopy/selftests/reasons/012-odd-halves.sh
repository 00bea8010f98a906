# SPDX-License-Identifier: GPL-2.0-only
# a target that keeps halves, loses them, or has them encrypted, costs the offload and no more
# needs: reasons
# groups: debug

fakes
requires target xcfake-half
trust "$A" "$B"
ODD=/dev/mapper/odd

# odd MODE: ODD is A below such a target
odd() {
	dm odd 0 16384 xcfake-half "$A" 0 "$1"
	fake_zero
}

# over: nothing was sent, and nothing of it is left
over() {
	is "$1: nothing was sent" "$(fake_count xcopy)" 0
	ok "$1: the device goes" dm_remove odd
}

odd late
counts late "late, from it" $ODD "$B" $((2 * MIB))
counts late "late, to it" "$B" $ODD $((2 * MIB))
over "late"
odd lose
counts incomplete "lost, from it" $ODD "$B" $((2 * MIB))
counts incomplete "lost, to it" "$B" $ODD $((2 * MIB))
over "lost"
odd crypto
counts crypto "encrypted, from it" $ODD "$B" $((2 * MIB))
counts crypto "encrypted, to it" "$B" $ODD $((2 * MIB))
over "encrypted"
