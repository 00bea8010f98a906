# SPDX-License-Identifier: GPL-2.0-only
# a full dm-cache makes room for other blocks: written back, demoted, promoted, by the device
# needs: dm
# timeout: 500

requires target cache
two_luns iscsi 32
fill "$B" 0 $((8 * MIB)) $NEW
metadata_device 8
dm fast 0 2048 linear "$A" 0
META=/dev/mapper/meta FAST=/dev/mapper/fast SLOW=$B SECTORS=16384
cache_table smq
table=$REPLY
# (so that each job is a command)
echo 0 >/sys/module/dm_copy/parameters/max_joined_bytes
clean() { cache_status c; ((DIRTY == 0)); }
mark_traced
dm c "$table"
# 16 blocks: full, and dirty
fill /dev/mapper/c 0 $MIB 44
cache_status c
# (smq wants a quarter of them free)
ge "blocks that are used" "$USED" 13
used=$USED
ok "they are written back" await 100 clean
# (what is there when a cache is made may go at once, what comes later after a minute)
dm_remove c
dm c "$table"
cache_status c
before=$PROMOTIONS
diag "used $USED, dirty $DIRTY, promoted $PROMOTIONS"
# others are hot now; the cache works on it when nobody reads for a second
others_get_in() {
	local n

	for ((n = 0; n < 20; n++)); do
		dd if=/dev/mapper/c of=/dev/null bs=64k count=8 skip=64 iflag=direct 2>/dev/null
	done
	sleep 1.5
	cache_status c
	((PROMOTIONS > before && DEMOTIONS > 0))
}
ok "blocks are demoted and others promoted" await 300 others_get_in
cache_status c
diag "used $USED, dirty $DIRTY, promoted $PROMOTIONS, demoted $DEMOTIONS"
ge "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" $((used + PROMOTIONS - before))
ge "commands executed by the target" "$(xcopy_count)" $((used + PROMOTIONS - before))
is "kcopyd/fallback_jobs" "$(kcopyd fallback_jobs)" 0
ok "what was written" check /dev/mapper/c 0 $MIB 44
ok "what was not" check /dev/mapper/c $MIB $((7 * MIB)) $NEW
