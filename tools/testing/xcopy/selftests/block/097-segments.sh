# SPDX-License-Identifier: GPL-2.0-only
# BLKCOPY_VEC through mapped devices: all segments are one copy to what is looked at before it
# needs: null

requires target delay
null_disks 3

# segments FLAGS SRC DST DOFFSET SOFFSET LENGTH...: COPIED OFFLOADED ERRNO REASON
segments() {
	local text
	text=$("$XCOPY_BIN/xcraw" vec "$@") || :
	read -r COPIED OFFLOADED ERRNO REASON <<<"$text"
	echo "$text"
	((ERRNO == 0))
}

# same SRC DST DOFFSET SOFFSET LENGTH...: is it there?
same() {
	local src=$1 dst=$2 at=$3
	shift 3
	while (($#)); do
		cmp -n "$2" -i "$1:$at" "$src" "$dst" || return 1
		((at += $2))
		shift 2
	done
}

# from two stripes, and back to front
dm src 0 65536 striped 2 128 "$A" 0 "$B" 0
dm dst 0 65536 linear "$D" 0
fill /dev/mapper/src 0 $((32 * MIB)) $NEW
fill "$D" 0 $((32 * MIB)) $OLD
list=() total=0
for ((i = 63; i >= 0; i--)); do
	list+=($((i * 200 * KIB + 512)) $(((i % 5 + 1) * 12 * KIB)))
	((total += (i % 5 + 1) * 12 * KIB))
done
mark
ok "64 segments" segments 0 /dev/mapper/src /dev/mapper/dst $MIB "${list[@]}"
is "copied" "$COPIED" $total
is "offloaded" "$OFFLOADED" $total
is "reason" "$REASON" 0
is "by hand" "$(delta fallback_bytes)" 0
ok "data" same /dev/mapper/src /dev/mapper/dst $MIB "${list[@]}"
ok "in front of it" check "$D" 0 $MIB $OLD
ok "behind it" check "$D" $((MIB + total)) $((MIB)) $OLD

# what passes nothing on is by hand, the rest is not
dm part <<T
0 8192 linear $A 0
8192 8192 delay $A 8192 1
T
ok "a segment that is refused" segments 0 /dev/mapper/part /dev/mapper/dst 0 \
	0 $MIB $((5 * MIB)) $MIB $((2 * MIB)) $MIB
is "copied" "$COPIED" $((3 * MIB))
is "offloaded" "$OFFLOADED" $((2 * MIB))
is "reason: target" "$REASON" 3
ok "data" same /dev/mapper/part /dev/mapper/dst 0 0 $MIB $((5 * MIB)) $MIB $((2 * MIB)) $MIB
nok "offload-only" segments 1 /dev/mapper/part /dev/mapper/dst 0 0 $MIB $((5 * MIB)) $MIB
is "EOPNOTSUPP" "$ERRNO" 95

# judged: the second segment is what would be refused
ok "check" segments 4 /dev/mapper/part /dev/mapper/dst 0 0 $MIB $((5 * MIB)) $MIB
is "reason: target" "$REASON" 3
ok "check of what would not" segments 4 /dev/mapper/part /dev/mapper/dst 0 $MIB 4096 0 4096
is "reason: none" "$REASON" 0
is "nothing is copied" "$COPIED" 0

# a segment lies in what another one is copied to, below a mapped device
dm hi 0 8192 linear "$A" 16384
nok "overlap" segments 0 "$A" /dev/mapper/hi 0 0 $MIB $((9 * MIB)) 512
is "EEXIST" "$ERRNO" 17
is "nothing is copied" "$COPIED" 0
nok "overlap of the first, by hand" segments 2 "$A" /dev/mapper/hi 0 $((9 * MIB)) 512 0 $MIB
is "EEXIST" "$ERRNO" 17
ok "side by side" segments 0 "$A" /dev/mapper/hi 0 0 $MIB $((9 * MIB + 512)) 512
is "offloaded" "$OFFLOADED" $((MIB + 512))
