# SPDX-License-Identifier: GPL-2.0-only
# a name counts also where a unit has it behind a better one of its own

requires module sd_xcopy
fake_load luns=6 hosts=2
fake_disk 0; T=$REPLY
fake_disk 1; A=$REPLY
fake_disk 2; B=$REPLY
fake_disk 2 1; B2=$REPLY
echo 500 >/sys/module/sd_xcopy/parameters/patience
NAA=6001405face00000000000000000001

# names LUN DESCRIPTOR...: it has these, the best first
names() {
	local lun=$1 d page=

	shift
	for d; do page+=$d; done
	printf '0083%04x%s\n' $((${#page} / 2)) "$page" >"$FAKE/lun$lun/vpd83"
}
naa() { REPLY=01030010$NAA$1; }

# refused_for DESC SRC SECTOR DST
refused_for() {
	mark
	ok "$1: copy succeeds" copy "$2" "$3" "$4" $MIB $((2 * MIB))
	is "$1: nothing offloaded" "$OFFLOADED" 0
	ge "$1: counted" "$(refused changed collision)" 1
	diag "$(refusals)"
}

good() { xcopy_attr "$1" reason && [[ $REPLY == none ]]; }
ends() {
	copy "$A" 0 "$B" $MIB 4096 >/dev/null
	good "$A" && good "$B"
}
proven() {
	seed "$A" 0 "$B" $MIB $((2 * MIB))
	pardon
	ok "$1: copy succeeds" copy "$A" 0 "$B" $MIB $((2 * MIB))
	is "$1: offloaded" "$OFFLOADED" $((2 * MIB))
}

fill "$T" 0 $((4 * MIB)) 44
proven "before"

# The copy manager looks through all that each unit has, and LUN 0 comes first.
naa 0; OWN=$REPLY
naa 2; NAA2=$REPLY
seed "$A" 0 "$B" $MIB $((2 * MIB))
# (what all have to tell holds for a second)
sleep 4
names 0 "$OWN" "$NAA2"
echo "0 3f 05" >"$FAKE/ua"
refused_for "a third unit has it too" "$A" 0 "$B"
data_right "a third unit has it too" "$A" 0 "$B" $MIB $((2 * MIB))
ok "the third unit is untouched" check "$T" 0 $((4 * MIB)) 44
names 0 "$OWN"
echo "0 3f 05" >"$FAKE/ua"
ok "it ends when the name is given up" await 30 ends
proven "afterwards"

# One path has it that another name comes first: it is one unit all the same, and what is
# read may be what is written.
naa f; NAAF=$REPLY
names 2 "$NAA2" "$NAAF"
echo "2 3f 05" >"$FAKE/ua"
for d in "$B" "$B2"; do echo 1 >"/sys/class/block/${d#/dev/}/device/rescan"; done
ok "both paths" await 30 ends
names 2 "$NAAF" "$NAA2"
echo "0:2 3f 05" >"$FAKE/ua"
renamed() {
	copy "$A" 0 "$B" $((16 * MIB)) 4096 >/dev/null
	xcopy_attr "$B" designator && [[ $REPLY == "${NAAF: -32}" ]]
}
ok "one path says so" await 30 renamed
mark
ok "by two paths: copy succeeds" copy "$B2" $((2 * MIB)) "$B" 0 $((4 * MIB))
is "by two paths: nothing offloaded" "$OFFLOADED" 0
diag "$(refusals)"
is "by two paths: why" "$(for d in "$B" "$B2"; do xcopy_attr "$d" reason; echo "$REPLY"; done)" $'collision\ncollision'
ok "it goes" fake_unload
