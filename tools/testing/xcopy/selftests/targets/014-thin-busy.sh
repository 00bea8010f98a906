# SPDX-License-Identifier: GPL-2.0-only
# what thin can say only after waiting, of metadata not read yet or being committed, is waited for
# needs: null dm targets
# groups: debug
# timeout: 120

requires target thin thin-pool
null_disks 2 96
null_disk data 96; D=$REPLY
META=/dev/mapper/meta SECTORS=131072 LEN=$((64 * MIB))
pool "$D" 128
thin t 0 $SECTORS
fill $T 0 $LEN $OLD
size_of "$D"; data=$((REPLY / 512))

# activated anew: nothing of its metadata is in memory
activate() {
	dm pool "0 $data thin-pool $META $D 128 0 1 skip_block_zeroing"
	dm t 0 $SECTORS thin /dev/mapper/pool 0
}
dm_remove t pool
fill "$A" 0 $LEN $NEW
activate
mark
ok "the first copy to it" copy "$A" 0 $T 0 $LEN
is "is offloaded" "$OFFLOADED" $LEN
is "none of it is refused for good" "$(refused target)" 0
dm_remove t pool
activate
mark
ok "the first copy from it" copy $T 0 "$B" 0 $LEN
is "is offloaded" "$OFFLOADED" $LEN
is "none of it is refused for good" "$(refused target)" 0
ok "data" check "$B" 0 $LEN $NEW 0

# metadata are committed all the while
(while :; do
	dmsetup message pool 0 "create_thin 5"
	dmsetup message pool 0 "delete 5"
done) 2>/dev/null &
commits=$!
mark
for ((i = 0; i < 8; i++)); do
	ok "copy $i among commits" copy "$A" 0 $T 0 $LEN
	ge "most of it is offloaded" "$OFFLOADED" $((LEN / 2))
done
ok "commits went on" alive $commits
kill $commits
wait $commits 2>/dev/null
is "nothing is refused for good" "$(refused target)" 0
ok "data are right" check $T 0 $LEN $NEW 0
