# SPDX-License-Identifier: GPL-2.0-only
# regions that devices refuse are by hand one after the other, as many as these may have
# needs: dm bed

# By kcopyd and by its provider, after a refusal.
none_left_alone() {
	[[ ! $(</sys/kernel/blk_copy/kcopyd/pairs) ]] && not_left_alone "$A"
}

# by_hand DESC MIB SCRIPT...: of a resync; REPLY is how many of its regions, of 3 s each,
# are by hand at a time
by_hand() {
	local desc=$1 mib=$2

	shift 2
	fake_calm
	fake_script "$@" "xcopy 1 all delay=100 sense=5/26/00" "write 1 all delay=3000"
	await 30 none_left_alone
	mark
	ok "$desc: begun" mirror "$mib" 512 "$A" "$B"
	ok "$desc: by hand" await 20 counted kcopyd/fallback_jobs 1
	sleep 0.5
	REPLY=$(kcopyd fallback_jobs)
	diag "$desc: $REPLY at a time"
}

requires target mirror
fake_disks
trust "$A" "$B"
seed "$A" 0 "$B" 0 $((4 * MIB))
mark
ok "resync" resync 4 512 "$A" "$B"
is "all of it is offloaded" "$(kcopyd offloaded_jobs)" 16
fake_script "xcopy 1 all sense=5/26/00"
mark
ok "refused: resync" resync 4 512 "$A" "$B"
is "refused: all of it is by hand" "$(kcopyd fallback_jobs)" 16

by_hand "refused last" 4
# (another one may have begun since)
le "refused last: at a time" "$REPLY" 2
dm_remove m

# Nor are many by hand at a time where others were copied since.
echo 0 >/sys/module/dm_copy/parameters/max_joined_bytes
by_hand "refused again" 16 "xcopy 1 18 delay=100"
le "refused again: at a time" "$REPLY" 2
is "refused again: others were copied" "$(kcopyd offloaded_jobs)" 18
dm_remove m

echo 1 >/sys/kernel/blk_copy/kcopyd/reset
by_hand "forgotten" 16 "xcopy 1 18 delay=100"
ge "forgotten: at a time" "$REPLY" 4
is "forgotten: others were copied" "$(kcopyd offloaded_jobs)" 18
dm_remove m
fake_calm
ok "it goes" fake_unload
