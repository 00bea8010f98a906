# SPDX-License-Identifier: GPL-2.0-only
# a unit with two names is one, though one path has another of them first
# timeout: 120

requires module sd_xcopy
fake_load luns=3 hosts=2
fake_disk 1; A=$REPLY
fake_disk 2; B=$REPLY
fake_disk 2 1; B2=$REPLY
ONE=01030010600140500000000000000000000000a1
TWO=01030010600140500000000000000000000000a2

good() { copy "$A" 0 "$B" 0 4096 >/dev/null; xcopy_attr "$B" reason && [[ $REPLY == none ]]; }
# named DISK DESCRIPTOR: it goes by that name
named() {
	copy "$A" 0 "$B" 0 4096 >/dev/null
	xcopy_attr "$1" designator && [[ $REPLY == "${2: -32}" ]]
}

echo "00830028$ONE$TWO" >"$FAKE/lun2/vpd83"
for d in "$B" "$B2"; do echo 1 >"/sys/class/block/${d#/dev/}/device/rescan"; done
ok "the first name" await 30 named "$B" $ONE
ok "by both paths" await 30 named "$B2" $ONE
ok "they are one" await 30 good
# (whatever was to be told has been)
sleep 2
copy "$A" 0 "$B" 0 4096 >/dev/null
sleep 2

# What is read may be what is written: of two units it would not be.
echo "00830028$TWO$ONE" >"$FAKE/lun2/vpd83"
echo "0:2 3f 05" >"$FAKE/ua"
ok "the other name comes first" await 30 named "$B" $TWO
ok "by that path alone" named "$B2" $ONE
for d in "$B" "$B2"; do
	xcopy_attr "$d" reason
	is "neither is trusted" "$REPLY" collision
done
mark
copy "$B2" $((2 * MIB)) "$B" 0 $((4 * MIB)) >/dev/null
is "nothing is offloaded" "$OFFLOADED" 0
ge "and why is counted" "$(refused collision)" 1
echo "1:2 3f 05" >"$FAKE/ua"
ok "it ends when both paths say so" await 30 good
ok "it goes" fake_unload
