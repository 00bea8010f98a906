# SPDX-License-Identifier: GPL-2.0-only
# after a unit attention a pair shows once more that it copies, though its units say what they said
# needs: names
# timeout: 150

requires module sd_xcopy
requires cmd sg_luns
third_unit
D=("$T" "$A" "$B")

# told LUN: LUNs have changed, says that one
told() {
	echo "$1 3f 0e" >"$FAKE/ua"
	dd if="${D[$1]}" of=/dev/null bs=4k count=1 iflag=direct status=none
}

# asked LUN: somebody asks for the LUNs, which takes that back
asked() {
	echo "$1 3f 0e" >"$FAKE/ua"
	sg_luns "${D[$1]}" >/dev/null
}

# cloned DESC [RULE]: what is copied to B goes to LUN 0 from now on
cloned() {
	fake_script ${2:+"$2"} "xcopy 2 all to=0"
	mark
	ok "$1: copy succeeds" copy "$A" 0 "$B" $MIB $((2 * MIB))
	is "$1: nothing offloaded" "$OFFLOADED" 0
	diag "$(refusals)"
	data_right "$1" "$A" 0 "$B" $MIB $((2 * MIB))
	fake_calm
}

proven "before"
seed "$A" 0 "$B" $MIB $((2 * MIB))
for n in 2 1 0; do
	sleep 2
	ok "LUN $n reports that LUNs have changed" told $n
	cloned "a clone, as LUN $n reported"
	proven "afterwards"
	seed "$A" 0 "$B" $MIB $((2 * MIB))
done
sleep 2
ok "somebody asks for the LUNs" asked 2
cloned "a clone, and nothing reported"
for ua in 3f/0e 3f/03; do
	proven "afterwards"
	seed "$A" 0 "$B" $MIB $((2 * MIB))
	sleep 0.5
	cloned "a clone, as the copy is told, $ua" "xcopy 2 1 sense=6/$ua"
done

# Once is enough.
proven "afterwards"
told 2
shown() {
	seed "$A" 0 "$B" $MIB $((2 * MIB))
	mark
	copy "$A" 0 "$B" $MIB $((2 * MIB)) >/dev/null && ((OFFLOADED == 2 * MIB && $(delta proofs) == $1))
}
ok "it shows once more that it copies" await 20 shown 1
ok "and not with each copy" shown 0

# Data that cannot tell say nothing, and for no longer than a second.
told 2
untold() {
	mark
	copy "$A" 0 "$B" $MIB $((2 * MIB)) >/dev/null && ((!OFFLOADED && $(refused unproven)))
}
ok "the same data once more cannot tell" await 20 untold
ok "offloaded when it can" await 20 shown 1
ok "it goes" fake_unload
