# SPDX-License-Identifier: GPL-2.0-only
# the iSCSI session goes in the middle of copies and comes back: right data, no error
# needs: bed
# timeout: 120

two_luns iscsi 32 iblock
trust "$A" "$B"
TPG=$LIO/iscsi/$IQN/tpgt_1

for round in 1 2; do
	# (the round before lost commands: their pair would be left alone)
	pardon
	fill "$A" 0 $((8 * MIB)) $NEW
	fill "$B" 0 $((12 * MIB)) $OLD
	slow L0 100
	mark
	copy_in_background "$A" 0 "$B" 0 $((8 * MIB))
	await 30 counted commands 2
	busy
	is "round $round: in mid-copy" $? 0
	echo 0 >"$TPG/enable"
	fast L0
	echo 1 >"$TPG/enable"
	ok "round $round: it comes back" await 60 in_session
	await 60 eval "! alive $BG"
	wait "$BG"
	is "round $round: the copy succeeds" $? 0
	ge "round $round: commands were lost with the session" "$(refused lost)" 1
	diag "$(<"$XCOPY_TMP/blkcopy.bg"); $(refusals)"
	ok "round $round: data right" check "$B" 0 $((8 * MIB)) $NEW
	ok "round $round: behind it untouched" untouched "$B" $((8 * MIB)) $((4 * MIB))
	fill "$B" 0 $((8 * MIB)) 77
	sleep 2
	ok "round $round: nothing is written late" check "$B" 0 $((8 * MIB)) 77
done
ok "nothing is in flight" await 30 idle
