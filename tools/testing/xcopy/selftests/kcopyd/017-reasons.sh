# SPDX-License-Identifier: GPL-2.0-only
# why a job of kcopyd was not tried is counted
# needs: dm
# timeout: 90

requires target mirror
two_luns iscsi 32
ram_disk
P=$REPLY
fill "$A" 0 $((4 * MIB)) $NEW

# by_hand_for REASON SRC DST: each of 4 jobs is by hand for it
by_hand_for() {
	mark_traced
	ok "$1: resync" resync 4 2048 "$2" "$3"
	is "$1: counted" "$(refused "$1")" 4
	is "$1: kcopyd/fallback_jobs" "$(kcopyd fallback_jobs)" 4
	is "$1: fallback_bytes" "$(delta fallback_bytes)" $((4 * MIB))
	is "$1: no command reached the target" "$(xcopy_count)" 0
	ok "$1: data" check "$3" 0 $((4 * MIB)) $NEW
}

dm a 0 8192 linear "$A" 0
dm p 0 8192 linear "$P" 0
by_hand_for unsupported "$A" "$P"
set_limit /dev/mapper/a 0
by_hand_for disabled /dev/mapper/a "$B"
set_limit /dev/mapper/a $((32 * MIB))
echo N >/sys/module/dm_copy/parameters/enabled
by_hand_for disabled "$A" "$B"
echo Y >/sys/module/dm_copy/parameters/enabled

# what refuses 8 times in a row is left alone for a second (jobs that are joined are
# asked for once)
echo 1 >/sys/module/dm_mirror/parameters/raid1_recovery_regions
mark
SECONDS=0
ok "backoff: resync" resync 4 64 /dev/mapper/a /dev/mapper/p
is "backoff: jobs not offloaded" "$(kcopyd fallback_jobs)" 128
asked=$(refused target unsupported disabled)
ge "backoff: it was asked" "$asked" 8
le "backoff: eight times a second at the most" "$asked" $((8 * (SECONDS + 2)))
is "backoff: every job has its reason" "$(refused backoff target unsupported disabled)" 128
ok "backoff: data" check /dev/mapper/p 0 $((4 * MIB)) $NEW
said() { REPLY=$(</sys/kernel/blk_copy/kcopyd/pairs) && [[ -n $REPLY ]]; }
refused_again() { resync 4 64 /dev/mapper/a /dev/mapper/p && said; }
ok "backoff: which pair can be read" await 30 refused_again
pair=$REPLY
dev_of /dev/mapper/a
src=$REPLY
dev_of /dev/mapper/p
is "backoff: which, why, for how long" "$pair" "$src $REPLY unsupported 1"
echo 1 >/sys/kernel/blk_copy/kcopyd/reset
nok "backoff: not after a reset" said

# and not longer: what lies below is another one now
fill "$B" 0 $((4 * MIB)) $OLD
dm_swap p 0 8192 linear "$B" 0
sleep 1
mark
ok "other disk: resync" resync 4 2048 /dev/mapper/a /dev/mapper/p
is "other disk: offloaded at once" "$(kcopyd offloaded_jobs)" 4
ok "other disk: data" check "$B" 0 $((4 * MIB)) $NEW
