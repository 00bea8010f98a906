# SPDX-License-Identifier: GPL-2.0-only
# a mirror's resync goes through LUN RESETs of a leg, no leg is called bad
# needs: dm bed resets
# groups: debug
# timeout: 180

requires target mirror
reset_luns
mark
for ((round = 1; round <= ROUNDS; round++)); do
	fill "$A" 0 $((4 * MIB)) "$round"
	ok "$round: offloaded" begin_round "$A" "$B" "$round"
	dm m "0 8192 mirror core 1 1024 2 $A 0 $B 0 1 handle_errors"
	ok "$round: reset" reset_midway "$B" "$round"
	ok "$round: in sync" await 100 in_sync m
	is "$round: both legs are good" "$(dmsetup status m | grep -c ' AA ')" 1
	dm_remove m
	ok "$round: data" check "$B" 0 $((4 * MIB)) "$round"
done
done_resets
