# SPDX-License-Identifier: GPL-2.0-only
# a unit that says something else of itself under the same name has to prove itself again

fake_disks
proofs() { delta proofs >/dev/null; echo "$REPLY"; }

seed "$A" 0 "$B" 0 $MIB
mark
ok "the first copy" copy "$A" 0 "$B" 0 $MIB
is "it is a proof" "$(proofs)" 1
seed "$A" 0 "$B" 0 $MIB
mark
ok "the second" copy "$A" 0 "$B" 0 $MIB
is "it needs none" "$(proofs)" 0
is "offloaded" "$OFFLOADED" $MIB

# found: has a copy shown that another unit is meant? (The disk is read first. What
# was by hand until then is there already, which proves nothing.)
found() {
	seed "$A" 0 "$B" 0 $MIB
	copy "$A" 0 "$B" 0 $MIB >/dev/null || return
	(($(refused mismatch)))
}

# After a reset its serial number is another (of which it says nothing, or else the mid
# layer has it rescanned), and the copy manager means another disk by the name.
echo 0080000878636f7468657231 >"$FAKE/lun1/vpd80"
echo "1 29 00" >"$FAKE/ua"
fake_script "xcopy * all to=2"
mark
ok "it is found out" await 30 found
is "by hand" "$OFFLOADED" 0
data_right "another serial number" "$A" 0 "$B" 0 $MIB
fake_calm
ok "it goes" fake_unload
