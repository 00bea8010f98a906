# SPDX-License-Identifier: GPL-2.0-only
# where a device fails, copy_file_range(2) comes as far as reading and writing do
# needs: null file
# groups: debug

null_disk a 16; A=$REPLY
null_disk b 16; B=$REPLY
exec {fa}<>"$A" {fb}<>"$B"

# what is in front of a bad block of the source
fill "$A" 0 $((4 * MIB)) $NEW -- fill "$B" 0 $((4 * MIB)) $OLD
echo +2000-2002 >"$NULLB/a/badblocks"
nok "up to a bad block" file_range loop "$A" 0 "$B" 0 $((2 * MIB))
is "EIO" "$ERRNO" $EIO
is "all pages before it are copied" "$DONE" $((2000 * 512))
ok "their data" check -b "$B" 0 $((2000 * 512)) $NEW
ok "behind them nothing" untouched "$B" $((MIB)) $MIB
echo -2000-2002 >"$NULLB/a/badblocks"

# of a bad block of the destination reading and writing hears when it is flushed
echo +2048-2050 >"$NULLB/b/badblocks"
nok "a bad block of the destination" file_range loop "$A" 0 "$B" 0 $((2 * MIB))
is "EIO" "$ERRNO" $EIO
echo -2048-2050 >"$NULLB/b/badblocks"

# that somebody's write failed once is no error of this copy
for side in a b; do
	echo +8192-8193 >"$NULLB/$side/badblocks"
	[[ $side == a ]] && dev=$A || dev=$B
	fill "$A" 0 $MIB $NEW -- fill "$B" 0 $MIB $OLD
	fill -b "$dev" $((4 * MIB)) 4096 33
	sync
	echo -8192-8193 >"$NULLB/$side/badblocks"
	ok "then copies" file_range loop "$A" 0 "$B" 0 $MIB
	is "all" "$DONE" $MIB
	ok "right" check "$B" 0 $MIB $NEW
done
exec {fa}<&- {fb}<&-
