# SPDX-License-Identifier: GPL-2.0-only
# blocks of thin that are mapped and not shared pass; else the pool does what it has to, by hand
# needs: null dm targets
# timeout: 120

requires target thin thin-pool
null_disks 3 32
null_disk slow 64 discard=1; D=$REPLY
pool "$D" 128
thin t 0 49152
thin u 1 49152
U=/dev/mapper/u

fill "$A" 0 $((4 * MIB)) $NEW
only_refused "from blocks that are not mapped" $T 0 "$B" 0 $((4 * MIB))
by_hand_seeded "to blocks that are not mapped" "$A" 0 $T 0 $((4 * MIB))
offloads_seeded "they are now" "$A" 0 $T 0 $((4 * MIB)) -
passes "mapped blocks"
offloads "between two" $T 0 $U $((8 * MIB)) $((4 * MIB)) -
offloads "within one" $T 0 $T $((8 * MIB)) $((4 * MIB)) -
fill $T $((8 * MIB)) 65536 $NEW
ok "a part is not mapped: what is passes" copy $T 0 $T $((14 * MIB)) $((4 * MIB))

# shared: the snapshot keeps what it has
seed "$A" 0 $T $MIB $((2 * MIB))
dmsetup suspend t
dmsetup message pool 0 "create_snap 2 0"
dmsetup resume t
dm s 0 49152 thin /dev/mapper/pool 2
only_refused "from shared blocks" $T $MIB "$B" 0 $((2 * MIB))
by_hand_seeded "to shared blocks" "$A" 0 $T $MIB $((2 * MIB))
ok "shared: the snapshot has the old data" untouched /dev/mapper/s $MIB $((2 * MIB))
offloads_seeded "no longer shared" "$A" 0 $T $MIB $((2 * MIB)) -
ok "the snapshot still has" untouched /dev/mapper/s $MIB $((2 * MIB))
dm_remove s

# A discard waits for the copy, else the freed blocks could be another's by the time
# that it writes.
dm_remove t u pool
null_gone slow
# (its throttle lets no request pass that is larger than what it gives a tick, 40 KiB)
null_disk slow 64 mbps=2 copy_max_bytes=32768 max_sectors=64; D=$REPLY
dd if=/dev/zero of=/dev/mapper/meta bs=64k count=4 oflag=direct 2>/dev/null
size_of "$D"
# (else the pool has the disk discard first, which waits behind the copy; so would
# blkdiscard, without -f, to read what is there)
dm pool "0 $((REPLY / 512)) thin-pool /dev/mapper/meta $D 128 0 2 skip_block_zeroing no_discard_passdown"
thin t 0 49152
fill $T 0 $((4 * MIB)) $OLD
mark
copy_in_background "$A" 0 $T 0 $((4 * MIB))
ok "a command is under way" await 60 counted commands 1
ok "and not over" alive "$BG"
ok "discard" blkdiscard -f -o 0 -l $((4 * MIB)) $T
sent=$(delta commands)
wait "$BG"
is "the copy ends well" $? 0
is "the discard has waited for it: no command came after that" "$(delta commands)" "$sent"
ge "and was offloaded" "$(delta offloaded_bytes)" $((4 * MIB))
ok "all is idle" await 30 idle

# a suspend in the middle
fill $T 0 $((4 * MIB)) $OLD
copy_in_background "$A" 0 $T 0 $((4 * MIB))
sleep 0.1
ok "suspend" dmsetup suspend t
ok "and resume" dmsetup resume t
ok "the copy ends" await 60 gone "$BG"
wait "$BG"
is "with success" $? 0
ok "data" check $T 0 $((4 * MIB)) $NEW 0
