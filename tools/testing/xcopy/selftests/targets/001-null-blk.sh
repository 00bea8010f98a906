# SPDX-License-Identifier: GPL-2.0-only
# disks of null_blk copy among themselves, each pair between the two that were named
# needs: null
# groups: debug
# timeout: 240

null_disks 3
offloads "one to another" "$A" 0 "$B" $MIB $((8 * MIB)) 2
ok "a third is as it was" fill "$D" 0 $((10 * MIB)) 77
offloads "back" "$B" $MIB "$A" $((16 * MIB)) $((4 * MIB)) 1
offloads "within one" "$A" 0 "$A" $((20 * MIB)) $((4 * MIB)) 1
offloads "odd sectors" "$A" 1536 "$B" $((MIB - 512)) 512 1
offloads "over odd pages" "$A" 1536 "$B" $((MIB - 1024)) $((64 * KIB + 512)) -
ok "the third still is" check "$D" 0 $((10 * MIB)) 77
set_limit "$B" $MIB
offloads "with a limit" "$A" 0 "$B" $MIB $((4 * MIB)) 4
set_limit "$B" 0
by_hand "switched off" "$A" 0 "$B" $MIB $MIB disabled
set_limit "$B" $((32 * MIB))

# a hole of the source
blkdiscard "$D" 2>/dev/null
fill "$B" 0 $MIB $OLD
null_disk hole 16; H=$REPLY
ok "a hole is copied" copy "$H" 0 "$B" 0 $MIB --offload-only
ok "as zeroes" cmp -n $MIB "$B" /dev/zero

# disks without memory, such that are off, and larger blocks
null_disk empty 16 memory_backed=0; N=$REPLY
null_disk empty2 16 memory_backed=0; N2=$REPLY
never_sent refuses "memory to none" EOPNOTSUPP "$A" 0 "$N" 0 $MIB --offload-only
ok "without memory" copy "$N" 0 "$N2" 0 $MIB --offload-only
is "without memory: offloaded" "$OFFLOADED" $MIB
null_disk off 16 copy_max_bytes=0; O=$REPLY
limit "$O"; is "off by default" "$REPLY" 0
by_hand "to one that does not copy" "$A" 0 "$O" $MIB $MIB unsupported
null_disk big 16 blocksize=4096; G=$REPLY
by_hand "larger blocks" "$A" 0 "$G" $MIB $MIB block_size
null_disk cached 16 cache_size=2; C=$REPLY
offloads "to one with a cache" "$A" 0 "$C" $MIB $((4 * MIB)) 1
offloads "from it" "$C" 0 "$B" $MIB $((4 * MIB)) 1
null_disk slow 16 mbps=4 max_sectors=64; S=$REPLY
limit "$S"; le "no command is more than a slow disk takes" "$REPLY" $((MIB / 12))
offloads "to a slow one" "$A" 0 "$S" 0 $((256 * KIB)) -

# a bad block at either end is what reading or writing would meet
echo +2048-2050 >"$NULLB/null0/badblocks"
seed "$A" $((2 * MIB)) "$B" 0 $MIB
mark
nok "a bad block of the source" copy "$A" 0 "$B" 0 $((2 * MIB))
is "as by hand" "$ERRNO" EIO
ge "counted" "$(refused aborted)" 1
echo -2048-2050 >"$NULLB/null0/badblocks"
echo +2048-2050 >"$NULLB/null1/badblocks"
nok "a bad block of the destination" copy "$A" 0 "$B" 0 $((2 * MIB))
is "as by hand" "$ERRNO" EIO
echo -2048-2050 >"$NULLB/null1/badblocks"
offloads "both are well" "$A" 0 "$B" 0 $((2 * MIB)) 1

# either goes while it is in use
# (each request takes a while to be answered)
late=(irqmode=2 completion_nsec=2500000000)
null_disk x0 8 "${late[@]}"; X[0]=$REPLY
null_disk x1 8 "${late[@]}"; X[1]=$REPLY
for gone in 0 1; do
	exec 7<"${X[gone]}"
	mark
	copy_in_background "${X[0]}" 0 "${X[1]}" 0 $((8 * MIB))
	ok "disk $gone: a command is under way" await 60 counted commands 1
	ok "disk $gone: still" busy
	null_gone "x$gone"
	ok "disk $gone goes: the copy ends" await 60 gone "$BG"
	exec 7<&-
	wait "$BG"
	null_disk "x$gone" 8 "${late[@]}"; X[gone]=$REPLY
done
ok "all is idle" await 30 idle
for i in 0 1; do
	null_gone "x$i"
	null_disk "x$i" 8; X[i]=$REPLY
done
offloads "another in its place" "${X[0]}" 0 "${X[1]}" 0 $MIB 1
