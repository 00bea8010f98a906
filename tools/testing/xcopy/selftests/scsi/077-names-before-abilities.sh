# SPDX-License-Identifier: GPL-2.0-only
# who a unit says that it is counts, though it does not say what it can
# needs: names
# timeout: 90

requires module sd_xcopy
third_unit
proven "before"
seed "$A" 0 "$B" $MIB $((2 * MIB))
fill "$T" 0 $((4 * MIB)) 44
# (what all have to tell holds for a second)
sleep 2
fake_script "receive 0 all sense=2/04/0b"
name 0 2
echo "0 3f 05" >"$FAKE/ua"
# By now its reading is not waited for any more.
passed_over() { copy "$A" 0 "$B" 0 4096 >/dev/null; standing "$B" collision || ((OFFLOADED)); }
ok "it is asked" await 30 passed_over
taken "one in standby has the destination's name"
fake_calm
own_name 0
echo "0 3f 05" >"$FAKE/ua"
ok "it ends when the name is given up" await 30 ends
ok "it goes" fake_unload

# A unit grows. Its path in standby says so too, and no more.
fake_paths
again() { seed "$A" 0 "$B" 0 $MIB; copy "$A" 0 "$B" 0 $MIB >/dev/null && ((OFFLOADED == MIB)); }
ok "offloaded before" await 20 again
fake_script "receive 1:* all sense=2/04/0b"
read -r blocks <"$FAKE/lun0/blocks"
echo $((blocks / 2)) >"$FAKE/lun0/blocks"
echo "0 2a 09" >"$FAKE/ua"
for d in "$A" "$A2"; do dd if="$d" of=/dev/null bs=4k count=1 iflag=direct status=none; done
sleep 3
ok "offloaded after it has another capacity" await 20 again
for d in "$A" "$A2"; do
	xcopy_attr "$d" reason
	is "nothing is held against ${d##*/}" "$REPLY" none
done
fake_calm
ok "it goes" fake_unload
