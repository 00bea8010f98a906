# SPDX-License-Identifier: GPL-2.0-only
# resets of the destination by anybody, in the middle of a resync, cost the offload and nothing else
# needs: dm
# timeout: 240

requires cmd sg_reset
requires target mirror
two_luns iscsi 32
fill "$A" 0 $((24 * MIB)) $NEW
resets=0
for round in 1 2 3; do
	fill "$B" 0 $((24 * MIB)) $OLD
	mark
	# (a write by hand that such a reset hits costs the session, and seconds)
	RESYNC_SECONDS=70 resync 24 1024 "$A" "$B" >/dev/null 2>&1 &
	job=$!
	for ((i = 0; i < 4; i++)); do
		kill -0 $job 2>/dev/null || break
		sg_reset -d "$B" >/dev/null 2>&1 && ((++resets))
		sleep 0.1
	done
	wait $job
	is "round $round: the resync ends well" $? 0
	ok "round $round: data right" check "$B" 0 $((24 * MIB)) $NEW
	diag "$(refusals)"
done
diag "$resets resets"
ge "resets" $resets 3
