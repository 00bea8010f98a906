# SPDX-License-Identifier: GPL-2.0-only
# what is decided of jobs of kcopyd can be followed
# needs: dm events

requires target mirror
luns 3 iscsi 32
trust "$A" "$B" "$D"
number_of "$A"; a=$REPLY
number_of "$B"; b=$REPLY
echo 0 >/sys/module/dm_copy/parameters/max_joined_bytes
fill "$A" 0 $((2 * MIB)) $NEW
events_start
ok "resync" resync 2 2048 "$A" "$B"
events_are "offered" kcopyd "$a 0 -> $b 0 + 2048 destinations 1 jobs 1 reason none" \
	"$a 2048 -> $b 2048 + 2048 destinations 1 jobs 1 reason none"
is "offered: copies" "$(event_count end)" 2
events_start
ok "resync to two" resync 1 2048 "$A" "$B" "$D"
events_are "to two" kcopyd "$a 0 -> $b 0 + 2048 destinations 2 jobs 1 reason none"
set_limit "$B" 0
events_start
ok "resync again" resync 1 2048 "$A" "$B"
events_are "switched off" kcopyd "$a 0 -> $b 0 + 2048 destinations 1 jobs 1 reason disabled"
events_are "switched off" by_hand "$a -> $b bytes $MIB"
events_are "switched off" refuse "$a -> $b reason disabled"
