# SPDX-License-Identifier: GPL-2.0-only
# A LUN RESET of the destination in the middle of copies that kcopyd does.

# How often. make resets wants a hundred.
ROUNDS=${ROUNDS:-3}
HITS=0

# reset_luns: disks A and B, on L0 and L1, which take their time to be read
reset_luns() {
	local name

	requires cmd sg_reset
	two_luns iscsi 32 iblock
	for name in L0 L1; do slow $name 10; done
}

# begin_round FROM TO ROUND: whom the round before has left alone is asked again, and
# trusted as soon as a small copy at the very end has shown that it arrives
begin_round() {
	local last=$((31 * MIB))

	rescan "$A" "$B"
	pardon
	echo 1 >/sys/kernel/blk_copy/kcopyd/reset
	fill "$1" $last $((64 * KIB)) $((1000 + $3))
	# (a unit that reports changes all the time is read again with a pause)
	await 60 copy "$1" $last "$2" $last $((64 * KIB)) --offload-only >/dev/null
}

# reset_midway DEV ROUND: waits for a copy to be under way, somewhat longer in two
# rounds of three, and resets DEV
reset_midway() {
	local end=$((SECONDS + 5))

	until busy; do ((SECONDS < end)) || break; done
	(($2 % 3 == 1)) || sleep ".0$(($2 * 7 % 5))"
	busy && ((++HITS))
	sg_reset -d "$1"
}

# finishes PID: it ends, with true, and not in minutes; else says what it waits for
finishes() {
	if await 200 gone "$1"; then
		wait "$1"
		return
	fi
	{
		dmsetup status
		dmsetup info -c
		grep -s . /sys/kernel/blk_copy/* /sys/kernel/blk_copy/kcopyd/*
		grep -s . /sys/kernel/debug/block/sd*/{hctx*/{busy,dispatch},requeue_list}
		ps -eo pid,stat,args
	} >"$XCOPY_OUT/stuck" 2>&1
	echo w >/proc/sysrq-trigger
	return 1
}

# done_resets: what all rounds have in common
done_resets() {
	local name

	diag "$ROUNDS rounds, $HITS resets while a copy was under way; $(refusals)"
	ge "resets that met a copy" "$HITS" $(((ROUNDS + 2) / 3))
	ok "nothing is in flight" await 30 idle
	for name in L0 L1; do fast $name; done
}
