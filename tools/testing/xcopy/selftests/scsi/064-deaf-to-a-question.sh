# SPDX-License-Identifier: GPL-2.0-only
# a disk that hangs on the question which commands it knows is not asked that again and again
# groups: debug
# timeout: 150

fake_disks
trust "$A" "$B"
again() {
	seed "$A" 0 "$B" 0 $MIB
	mark
	copy "$A" 0 "$B" 0 $MIB >/dev/null && ((OFFLOADED == MIB))
}
ok "before" again

# REPORT SUPPORTED OPERATION CODES hangs, and only a reset of the unit ends that; the
# reset is reported, and has the disk read again.
fake_zero
fake_script "other 1 all op=0xa3 hang deaf"
echo "1 29 00" >"$FAKE/ua"
seed "$A" 0 "$B" 0 $MIB
mark
ok "the copy succeeds" copy "$A" 0 "$B" 0 $MIB
data_right "meanwhile" "$A" 0 "$B" 0 $MIB
ok "offloaded again" await 60 again
fake_hits
is "asked once" "$REPLY" 1
is "reset once" "$(fake_count lun_resets)" 1

# A rescan asks again. (So does sd, of another command.)
fake_calm
fake_zero
rescan "$B"
is "a rescan asks" "$(grep -c ' a30c0284' "$FAKE/journal")" 1
ok "it goes" fake_unload
