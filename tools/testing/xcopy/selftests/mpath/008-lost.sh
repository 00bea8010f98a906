# SPDX-License-Identifier: GPL-2.0-only
# a copy that is lost with its path is resolved by the other one, and the data is right
# needs: bed mpath stress
# groups: debug
# timeout: 400

requires target multipath
two_luns_by_two 32 iblock
trust "$A" "$A2" "$B" "$B2"

# lost_with DESC CMD...: in mid-copy, CMD takes away a path of both ends
lost_with() {
	local desc=$1

	shift
	pardon
	seed "$MA" 0 "$MB" 0 $((8 * MIB))
	slow L0 100
	mark
	copy_in_background "$MA" 0 "$MB" 0 $((8 * MIB))
	await 30 counted commands 2
	"$@"
	fast L0
	ok "$desc: the copy ends" await 60 gone "$BG"
	wait "$BG"
	is "$desc: with success" $? 0
	diag "$desc: $(refusals); $(<"$XCOPY_TMP/blkcopy.bg")"
	data_right "$desc" "$MA" 0 "$MB" 0 $((8 * MIB))
	is "$desc: none is uncertain" "$(refused uncertain)" 0
	fill "$MB" 0 $((8 * MIB)) 77
	sleep 2
	ok "$desc: nothing is written late" check "$MB" 0 $((8 * MIB)) 77
	nothing_left
}

second_goes() { iscsiadm -m node -T "$IQN" -p "$PATH2_PORTAL,1" -u >/dev/null; }
first_is_deleted() {
	echo 1 >"/sys/class/block/${B##*/}/device/delete"
	echo 1 >"/sys/class/block/${A##*/}/device/delete"
}

sessions_go() {
	echo 0 >"$LIO/iscsi/$IQN/tpgt_1/enable"
	fast L0
	echo 1 >"$LIO/iscsi/$IQN/tpgt_1/enable"
}

for mode in request bio; do
	both_mpaths $mode
	lost_with "$mode: logout of a session" second_goes
	offloads "$mode: by the path that is left" "$MA" 0 "$MB" 0 $((4 * MIB)) -
	dm_remove pva pvb
	await 60 eval '! [[ -b $A2 || -b $B2 ]]'
	iscsiadm -m node -T "$IQN" -p "$PATH2_PORTAL,1" -l >/dev/null
	second_path L0; A2=$REPLY
	second_path L1; B2=$REPLY
	trust "$A2" "$B2"
done
both_mpaths request
lost_with "both sessions go and come back" sessions_go
ge "commands were lost with them" "$(refused lost)" 1
lost_with "disks are deleted" first_is_deleted
offloads "by the disks that are left" "$MA" 0 "$MB" 0 $((4 * MIB)) -
