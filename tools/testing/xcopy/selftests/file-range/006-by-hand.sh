# SPDX-License-Identifier: GPL-2.0-only
# where no device could copy, copy_file_range(2) does as a program would, or leaves it to the program
# needs: null dm file

null_disk a 16; A=$REPLY
null_disk b 16; B=$REPLY
null_disk plain 16 copy_max_bytes=0; P=$REPLY
null_disk plain2 16 copy_max_bytes=0; Q=$REPLY
null_disk big 16 blocksize=4096; G=$REPLY

says "from a disk that does not copy" $EINVAL "$P" 0 "$B" 0 $MIB
says "to a disk that does not copy" $EINVAL "$A" 0 "$P" 0 $MIB
# what cp does then is its own business
fill "$A" 0 $((16 * MIB)) $NEW
mark
ok "cp to it" cp "$A" "$P"
is "is by hand of cp" "$(delta fallback_bytes)" 0
ok "and right" check "$P" 0 $((16 * MIB)) $NEW

# a volume passes copies on, and only what is below says no
sectors=$((8 * 2048))
dm mixed <<-T
	0 $sectors linear $B 0
	$sectors $sectors linear $P 0
T
M=$REPLY
dm low 0 $((2 * sectors)) linear "$Q" 0; L=$REPLY
ranges "a volume on disks that do not copy" $((2 * MIB)) 0 "$A" 0 "$L" $MIB $((2 * MIB))
is "counted as unsupported" "$(refused unsupported)" 1
ranges "the same with O_DIRECT" $((2 * MIB)) 0 direct "$A" 0 "$L" $MIB $((2 * MIB))
ranges "a volume half of which does" $((12 * MIB)) $((8 * MIB)) "$A" 0 "$M" 0 $((12 * MIB))
ranges "its other half" $((2 * MIB)) 0 "$A" 0 "$M" $((9 * MIB)) $((2 * MIB))
ranges "volume to volume, cut at the end" $((15 * MIB)) 0 "$M" $MIB "$L" 0 $((32 * MIB))
set_limit "$B" 0
ranges "off at the disk" $MIB 0 "$A" 0 "$B" $MIB $MIB
set_limit "$B" $((32 * MIB))
says "blocks of two sizes that lie otherwise" $EINVAL "$A" 512 "$G" 0 $MIB
ranges "blocks of two sizes" $MIB 0 "$A" 4096 "$G" 0 $MIB
ok "a piece of the larger" file_range "$A" 0 "$G" 4096 512
is "goes through the cache" "$DONE" 512

# errors are those of a read and a write
echo +2048-2050 >"$NULLB/a/badblocks"
fill "$B" 0 $((4 * MIB)) $OLD
ok "up to a bad block" file_range "$A" 0 "$B" 0 $((2 * MIB))
ge "much of what is before it" "$DONE" $((MIB / 2))
nok "at the bad block" file_range loop "$A" 0 "$B" 0 $((2 * MIB))
is "EIO" "$ERRNO" $EIO
echo -2048-2050 >"$NULLB/a/badblocks"
dm_remove mixed low
