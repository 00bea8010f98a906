# SPDX-License-Identifier: GPL-2.0-only
# how many segments a command may have is learned of a device that takes fewer than it tells
# needs: dm
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

# learns PARAMETER VALUE MOST SAYS: from here on they take lists with MOST segments,
# and answer SAYS to others
learns() {
	local was i

	was=$(<"/sys/module/xcfake/parameters/$1")
	rescan "${D[@]}"
	fake_set "$1" "$2"
	# each of the two learns it for itself, in steps, and no chunk is lost by that
	one "$4"
	is "$4: offloaded" "$OFFLOADED" $LEN
	is "$4: nothing by hand" "$(delta fallback_bytes)" 0
	ge "$4: it was refused" "$(fake_count refused)" 2
	data_right "$4" "$A" 0 "$B" 0 $LEN
	one "$4, learned"
	is "$4, learned: offloaded" "$OFFLOADED" $LEN
	is "$4, learned: none was refused" "$(fake_count refused)" 0
	segments
	le "$4, learned: no more than taken" "$REPLY" "$3"
	data_right "$4, learned" "$A" 0 "$B" 0 $LEN
	for i in 2 3; do
		xcopy_attr "${D[i]}" max_segments
		is "$4: learned of ${D[i]}" "$REPLY" "$3"
	done
	fake_set "$1" "$was"
}

learns max_segs 3 2 "5/26/08"
learns max_segs 1 1 "5/26/08 to more than one"
learns list_max $((64 + 5 * 28)) 4 "5/1A/00"
fake_script "xcopy 2 1 sense=5/26/06"
rescan "${D[@]}"
one "5/26/06"
is "5/26/06: offloaded" "$OFFLOADED" $LEN
data_right "5/26/06" "$A" 0 "$B" 0 $LEN

# what is left of one that was split is still looked at for how it ends
rescan "${D[@]}"
fake_calm
fake_set max_segs 3
fake_script "xcopy 2 1 skip=5 sense=3/11/00"
one "an error in the rest"
ge "an error in the rest: aborted" "$(refused aborted)" 1
data_right "an error in the rest" "$A" 0 "$B" 0 $LEN
# and it is not taken to be done when it is lost
rescan "${D[@]}"
fake_script "xcopy 2 1 skip=5 host=7"
one "the rest is lost"
ge "the rest is lost: counted" "$(refused lost)" 1
data_right "the rest is lost" "$A" 0 "$B" 0 $LEN
dm_remove from to
ok "it goes" fake_unload
