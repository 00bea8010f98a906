# SPDX-License-Identifier: GPL-2.0-only
# how many segments a command may have is learned of a device that takes fewer than it tells
# needs: dm
# groups: debug
# timeout: 60

requires module sd_xcopy
requires target striped
LEN=$((4 * MIB))

fake_load luns=4
for i in 0 1 2 3; do fake_disk $i; D[i]=$REPLY; done
trust "${D[@]}"
dm from 0 32768 striped 2 128 "${D[0]}" 0 "${D[1]}" 0 && A=$REPLY
dm to 0 32768 striped 2 64 "${D[2]}" 0 "${D[3]}" 0 && B=$REPLY

# segments: the most of a command since fake_zero; in REPLY
segments() {
	local ms place cdb list

	REPLY=0
	while read -r ms place cdb list; do
		[[ $cdb == 8300* ]] || continue
		((0x${list:16:8} / 28 > REPLY)) && ((REPLY = 0x${list:16:8} / 28))
	done <"$FAKE/journal"
	return 0
}

one() {
	seed "$A" 0 "$B" 0 $LEN
	fake_zero
	mark
	ok "$1: the copy succeeds" copy "$A" 0 "$B" 0 $LEN
	segments
	diag "$OFFLOADED offloaded, $(fake_count xcopy) commands, up to $REPLY segments"
}

one "as told"
is "as told: offloaded" "$OFFLOADED" $LEN
segments
ge "as told: several segments" "$REPLY" 4
data_right "as told" "$A" 0 "$B" 0 $LEN

# each of the two learns it for itself, in two steps
fake_set max_segs 3
for i in 1 2 3 4; do one "fewer, $i"; data_right "fewer, $i" "$A" 0 "$B" 0 $LEN; done
one "learned"
is "learned: offloaded" "$OFFLOADED" $LEN
is "learned: none was refused" "$(fake_count refused)" 0
segments
ge "learned: still several segments" "$REPLY" 2
ge "learned: no more than taken" 3 "$REPLY"
data_right "learned" "$A" 0 "$B" 0 $LEN
for i in 2 3; do
	xcopy_attr "${D[i]}" max_segments
	is "learned of ${D[i]}" "$REPLY" 2
done
dm_remove from to
ok "it goes" fake_unload
