# SPDX-License-Identifier: GPL-2.0-only
# pvmove goes through LUN RESETs of its destination with all data
# needs: dm bed lvm resets
# groups: debug
# timeout: 180

requires cmd vgcreate pvmove
requires target mirror
reset_luns
volume_group "$A" "$B"
volume lv 8 "$A"
from=$A to=$B
mark
for ((round = 1; round <= ROUNDS; round++)); do
	fill /dev/vg/lv 0 $((8 * MIB)) "$round"
	ok "$round: offloaded" begin_round "$from" "$to" "$round"
	pvmove -i0 "$from" "$to" >"$XCOPY_TMP/pvmove.log" 2>&1 &
	mover=$!
	ok "$round: reset" reset_midway "$to" "$round"
	ok "$round: pvmove" finishes $mover
	ok "$round: it lies on the other LUN" lies_on lv "$to"
	ok "$round: data" check /dev/vg/lv 0 $((8 * MIB)) "$round"
	read -r from to <<<"$to $from"
done
forget_volumes
done_resets
