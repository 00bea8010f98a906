# SPDX-License-Identifier: GPL-2.0-only
# what the table of targets says passes does, and what such a target does for a write is done
# needs: null dm targets
# timeout: 240

target_disks
HALF=24576

on 0 $HALF unstriped 2 128 1 "$D" 0
passes unstriped
off

on 0 $HALF switch 2 128 0 "$D" 0 "$D" $HALF
ok "regions are moved" dmsetup message t 0 set_region_mappings 0:0 :1 R2,20
passes switch
off

on 0 $HALF delay "$D" 0 0
passes "delay 0"
off
on 0 $HALF delay "$D" 0 0 "$D" 0 20
from_passes "delay of writes"
to_is_refused "delay of writes"
off
on 0 $HALF delay "$D" 0 20 "$D" 0 0
from_is_refused "delay of reads"
to_passes "delay of reads"
off

on 0 $HALF flakey "$D" 0 3600 0
passes "flakey, up"
off
on 0 $HALF flakey "$D" 0 0 3600 1 error_writes
fill "$D" 0 $((4 * MIB)) $NEW
only_refused "from flakey, down" $T 0 "$B" 0 $MIB
only_refused "to flakey, down" "$A" 0 $T 0 $MIB
nok "to flakey, down: as by hand" copy "$A" 0 $T 0 $MIB
is "to flakey, down: errno" "$ERRNO" EIO
off

# a copy writes later than it is mapped, perhaps in another era
meta
on 0 $HALF era $META "$D" 128
fill "$D" 0 $((4 * MIB)) $NEW
ok "era is left" copy $T 0 "$B" 0 $((4 * MIB)) --offload-only
fill "$A" 0 $((4 * MIB)) $NEW
by_hand_seeded "era, not marked yet" "$A" 0 $T 0 $MIB
only_refused "era, marked" "$A" 0 $T 0 $MIB
dmsetup message t 0 checkpoint
only_refused "a new era" "$A" 0 $T 0 $MIB
off t meta

# clone: regions that lie at the source yet, and such that were hydrated
meta
fill "$E" 0 $((12 * MIB)) $NEW
on 0 $HALF clone $META "$D" "$E" 128 1 no_hydration
offloads_seeded "clone: from its source" $T 0 "$B" 0 $((4 * MIB)) -
ok "clone: from its source: data" check "$B" 0 $((4 * MIB)) $NEW
fill "$A" 0 $((4 * MIB)) $NEW
hydrated; is "nothing is hydrated" "$REPLY" 0
by_hand_seeded "clone: to a region not hydrated" "$A" 0 $T 0 $MIB
hydrated; is "hydrated by that" "$REPLY" 16
passes "clone, hydrated"
ok "clone: the source is as it was" check "$E" 0 $((12 * MIB)) $NEW
off t meta

# in the background it hydrates while no I/O is under way, and a copy is
meta
# (below 5 s, for which nothing may come back of what a mapped source waits for)
null_disk slow 24 irqmode=2 completion_nsec=4000000000; S=$REPLY
on 0 $HALF clone $META "$D" "$E" 128 1 no_hydration
mark
copy_in_background $T 0 "$S" 0 $MIB
ok "clone: a command is under way" await 60 counted commands 1
ok "clone: hydration is enabled" dmsetup message t 0 enable_hydration
sleep 1
hydrated; is "clone: it makes way for the copy" "$REPLY" 0
ok "clone: which is still under way" alive "$BG"
wait "$BG"
is "clone: the copy ends well" $? 0
ok "clone: and then goes on" await 100 in_sync t
off t meta
null_gone slow

on 0 $HALF mirror core 1 1024 2 "$D" 0 "$E" 0
ok "mirror in sync" await 100 in_sync t
from_passes mirror
to_is_refused mirror
ok "mirror: both legs" cmp -n $((2 * MIB)) "$D" "$E"
off

on 0 $HALF snapshot-origin "$D"
from_passes snapshot-origin
to_is_refused snapshot-origin
off
