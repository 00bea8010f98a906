# SPDX-License-Identifier: GPL-2.0-only
# a disk that cannot be read again for a while copies when it answers again
# timeout: 180

fake_disks
echo 500 >/sys/module/sd_xcopy/parameters/patience

# Offloaded, and without a rescan?
offloaded() {
	copy "$A" 0 "$B" 0 $MIB >/dev/null || return
	((OFFLOADED == MIB))
}
again() { seed "$A" 0 "$B" 0 $MIB; mark; offloaded; }

ok "before" again
# RESET OCCURRED, and then nothing that is asked is answered.
for line in "inquiry 0 all host=7" "inquiry 0 all skip=1 host=7" "inquiry 0 all skip=3 host=7" \
	"receive 0 all host=7" "other 0 all host=7"; do
	fake_script "$line"
	echo "0 29 00" >/sys/kernel/debug/xcfake/ua
	seed "$A" 0 "$B" 0 $MIB
	mark
	ok "$line: the copy succeeds" copy "$A" 0 "$B" 0 $MIB
	is "by hand" "$OFFLOADED" 0
	sleep 1
	xcopy_attr "$A" reason
	is "what was known of it stays" "$REPLY" none
	fake_calm
	data_right "$line" "$A" 0 "$B" 0 $MIB
	ok "offloaded again" await 40 again
	xcopy_attr "$A" reason
	is "nothing is held against it" "$REPLY" none
done
ok "it goes" fake_unload
