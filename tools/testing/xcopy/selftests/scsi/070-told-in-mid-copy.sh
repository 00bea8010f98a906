# SPDX-License-Identifier: GPL-2.0-only
# a unit attention that a copy meets is read while it waits to be sent again
# timeout: 120

fake_disks
seed "$A" 0 "$B" 0 $MIB
ok "a copy before" copy "$A" 0 "$B" 0 $MIB

# met SENSE: one copy of one command meets it, and none of it is by hand. (On a slow machine
# the pages take longer than it waits, and what was read a moment ago is not read again yet.)
met() {
	sleep 0.5
	fake_calm
	# (after the last one the pair has to show itself)
	seed "$A" 0 "$B" 0 $MIB
	copy "$A" 0 "$B" 0 $MIB >/dev/null || return
	seed "$A" 0 "$B" 0 $MIB
	fake_script "xcopy 1 1 sense=6/$1"
	mark
	copy "$A" 0 "$B" 0 $MIB >/dev/null || return
	fake_hits
	((REPLY)) && check "$B" 0 $MIB $NEW 0 && ((OFFLOADED == MIB))
}
for ua in 29/00 2a/06; do
	ok "$ua: sent again" await 20 met "$ua"
done
fake_calm
ok "it goes" fake_unload
