# SPDX-License-Identifier: GPL-2.0-only
# copies wait for a disk that is read again after a change, but not each for one that does not answer
# groups: debug
# timeout: 120

fake_disks
trust "$A" "$B"
# Longer than a copy takes that does not wait, on a machine with much else to do
PATIENCE=1500
echo $PATIENCE >/sys/module/sd_xcopy/parameters/patience

# B has changed, which who reads it is told, and is not to be asked about it
fake_script "inquiry 1 all host=7"
echo "1 29 00" >"$FAKE/ua"
dd if="$B" of=/dev/null bs=4096 count=1 iflag=direct 2>/dev/null
mark
waited=0 fastest=1000000
for ((i = 0; i < 15; i++)); do
	start=${EPOCHREALTIME/./}
	copy "$A" 0 "$B" 0 4096 >/dev/null || break
	ms=$(((${EPOCHREALTIME/./} - start) / 1000))
	((ms < PATIENCE - 10)) || ((++waited))
	((ms >= fastest)) || fastest=$ms
done
is "copies" $i 15
is "offloaded" "$(delta offloaded_bytes)" 0
ge "three wait" $waited 3
le "but not each, ms" $fastest $((PATIENCE - 10))
fake_calm
offloaded() { copy "$A" 0 "$B" 0 $MIB >/dev/null && ((OFFLOADED == MIB)); }
ok "offloaded when it answers" await 20 offloaded
ok "it goes" fake_unload
