# SPDX-License-Identifier: GPL-2.0-only
# a name counts also where a unit has it behind a better one of its own
# needs: names
# timeout: 240

requires module sd_xcopy
third_unit
NAA=6001405face00000000000000000001

# names LUN DESCRIPTOR...: it has these, the best first
names() {
	local lun=$1 d page=

	shift
	for d; do page+=$d; done
	printf '0083%04x%s\n' $((${#page} / 2)) "$page" >"$FAKE/lun$lun/vpd83"
}
naa() { REPLY=01030010$NAA$1; }

proven "before"

# The copy manager looks through all that each unit has, and LUN 0 comes first.
naa 0; OWN=$REPLY
naa 2; NAA2=$REPLY
seed "$A" 0 "$B" $MIB $((2 * MIB))
# (what all have to tell holds for a second)
sleep 4
names 0 "$OWN" "$NAA2"
echo "0 3f 05" >"$FAKE/ua"
taken "a third unit has it too"
names 0 "$OWN"
echo "0 3f 05" >"$FAKE/ua"
ok "it ends when the name is given up" await 30 ends
proven "afterwards"

# behind DESC DESCRIPTOR: so too behind ten of these, of which each but for its last byte is that
behind() {
	local many=() i

	for i in {0..9}; do many+=("${2}3$i"); done
	seed "$A" 0 "$B" $MIB $((2 * MIB))
	fill "$T" 0 $((4 * MIB)) 44
	sleep 4
	names 0 "$OWN" "${many[@]}"
	echo "0 3f 05" >"$FAKE/ua"
	proven "$1: and not that"
	seed "$A" 0 "$B" $MIB $((2 * MIB))
	sleep 4
	names 0 "$OWN" "${many[@]}" "$NAA2"
	echo "0 3f 05" >"$FAKE/ua"
	taken "$1"
	names 0 "$OWN"
	echo "0 3f 05" >"$FAKE/ua"
	ok "$1: it ends" await 30 ends
}
# More than are remembered, and what nobody is named by, of which any number is.
behind "behind many" 010300106001405fbeef000000000000000000
behind "behind vendor names" 0201000c41434d4520202020646973
proven "behind no other"

# So too where a copy is told, when it has been asked already who bears which name, and is to
# be sent again.
told() {
	mark
	fake_script "xcopy 2 1 sense=6/3f/0e"
	names 0 "$OWN" "$NAA2"
	copy "$A" 0 "$B" $MIB $MIB >/dev/null
	names 0 "$OWN"
	echo "0 3f 05" >"$FAKE/ua"
	fake_hits
	diag "$REPLY told, $(refusals)"
	check "$T" 0 $((4 * MIB)) 44 && check "$B" $MIB $MIB $NEW 0
}
for _ in 1 2; do
	seed "$A" 0 "$B" $MIB $((2 * MIB))
	fake_calm
	# (after this nobody is asked for a second)
	ok "before it is told" await 30 ends
	ok "told on its way: data" told
done
fake_calm
ok "it goes" fake_unload
