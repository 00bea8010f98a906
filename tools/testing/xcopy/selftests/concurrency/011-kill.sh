# SPDX-License-Identifier: GPL-2.0-only
# a killed copy stops at once, offloaded or by hand, leaves no torn sector and nothing in flight
# needs: bed stress
# groups: debug
# timeout: 180

two_luns iscsi 32 iblock
set_limit "$B" $((256 * KIB))

# writing: something has been written to B since before
writing() {
	local stat

	read -ra stat <"/sys/block/${B##*/}/stat"
	((stat[6] > before))
}

# killed HOW COUNTER BEGUN...: a slow copy is killed when it has BEGUN; REPLY is
# how many bytes of it COUNTER has counted
killed() {
	local how=$1 counter=$2 flags='' stat

	shift 2
	[[ $how != "by hand" ]] || flags=--no-offload
	fill "$A" 0 $((16 * MIB)) $NEW
	fill "$B" 0 $((20 * MIB)) $OLD
	slow L0 500
	read -ra stat <"/sys/block/${B##*/}/stat"
	before=${stat[6]}
	mark
	copy_in_background "$A" 0 "$B" 0 $((16 * MIB)) $flags
	ok "$how: it has begun" await 60 "$@"
	kill -KILL "$BG"
	ok "$how: it dies" await 30 gone "$BG"
	wait "$BG" 2>/dev/null
	is "$how: exit status" $? 137
	nothing_left
	fast L0
	delta "$counter" >/dev/null
	diag "$how: $REPLY of $((16 * MIB)), $(refusals)"
	ok "$how: it did not go on to the end" test "$REPLY" -lt $((16 * MIB))
}

# data_after_kill HOW
data_after_kill() {
	ok "$1: old and new sectors only" check_any "$B" 0 $((16 * MIB)) $OLD $NEW
	ok "$1: behind it untouched" untouched "$B" $((16 * MIB)) $((4 * MIB))
	fill "$B" 0 $((16 * MIB)) 77
	sleep 1
	ok "$1: nothing is written late" check "$B" 0 $((16 * MIB)) 77
}

killed "offloaded" offloaded_bytes counted commands 2
ge "refusals/killed" "$(refused killed)" 1
data_after_kill "offloaded"
killed "by hand" fallback_bytes writing
ok "by hand: what it says it copied is right" check "$B" 0 "$REPLY" $NEW
data_after_kill "by hand"
