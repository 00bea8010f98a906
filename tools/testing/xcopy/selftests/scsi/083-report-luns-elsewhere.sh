# SPDX-License-Identifier: GPL-2.0-only
# what is asked of, or reported by, one target costs copies on others nothing, and is heard of all the same
# needs: names
# timeout: 300

requires module sd_xcopy
requires cmd sg_luns
fake_load luns=3 hosts=2 twins=1
fake_disk 1; A=$REPLY
fake_disk 2; B=$REPLY
fake_disk 0 1; T=$REPLY
# (those of the second host are no twins, but have names of their own)
own_names() { for n in 3 4 5; do name $n $((n + 5)); done; rescan "$T"; }
own_names
for d in 1 2; do fake_disk $d 1; rescan "$REPLY"; done
echo 500 >/sys/module/sd_xcopy/parameters/patience
ok "no name is in dispute" await 30 ends
proven "before"

# Somebody asks the other target for its LUNs all the time.
(while :; do sg_luns "$T" >/dev/null; sleep 0.2; done) & POLL=$!
mark
lost=0
for ((i = 0; i < 25; i++)); do
	copy "$A" 0 "$B" $MIB $MIB >/dev/null && ((OFFLOADED == MIB)) || ((++lost))
done
is "copies of 25 that were not offloaded" $lost 0
diag "$(refusals)"
kill $POLL
wait

# It reports something, and is read again, while commands wait for room.
set_limit "$B" $((64 * KIB))
echo 8 >"/sys/block/${B##*/}/device/queue_depth"
proven "in short commands"
seed "$A" 0 "$B" 0 $((4 * MIB))
sleep 2
fake_script "xcopy 2 all delay=200"
mark
(sleep 0.3; echo "1:0 2a 06" >"$FAKE/ua"; dd if="$T" of=/dev/null bs=4k count=1 iflag=direct status=none) &
copy "$A" 0 "$B" 0 $((4 * MIB))
wait
fake_calm
is "all of that is offloaded" "$OFFLOADED" $((4 * MIB))
diag "$(refusals)"
data_right "in mid-copy" "$A" 0 "$B" 0 $((4 * MIB))

# It takes a name over, and who asks for the LUNs takes back that it reports that.
seed "$A" 0 "$B" $MIB $((2 * MIB))
fill "$T" 0 $((4 * MIB)) 44
name 3 2
ok "somebody asks for the LUNs there" sg_luns "$T"
sleep 2
taken "a unit of the other target"
own_names
ok "it ends when the name is given back" await 30 ends

# Of their own target that holds at once.
fake_disk 0; T=$REPLY
fill "$T" 0 $((4 * MIB)) 44
proven "afterwards"
seed "$A" 0 "$B" $MIB $((2 * MIB))
copy "$A" 0 "$B" 0 4096 >/dev/null
name 0 2
ok "somebody asks for the LUNs here" sg_luns "$A"
taken "a unit of their own target"
ok "it goes" fake_unload
