# SPDX-License-Identifier: GPL-2.0-only
# a copy has 16 MiB under way at the most, and what max_inflight_bytes says
# needs: write bed
# timeout: 180

PARAMETER=/sys/module/blk_copy/parameters/max_inflight_bytes
two_luns iscsi 64 iblock
trust "$A" "$B"
slow L0 20

# most DESC COMMANDS [MIB]: so many at a time while 64 MiB are copied
most() {
	copy_in_background "$A" 0 "$B" 0 $((${3:-64} * MIB))
	most_under_way "$B" "$BG"
	ok "$1: copy" wait "$BG"
	is "$1: commands at once" "$MOST" "$2"
}

most "default" 4
echo $((8 * MIB)) >"$PARAMETER"
most "8 MiB" 2
echo 0 >"$PARAMETER"
most "one always" 1 24
echo $((64 * MIB)) >"$PARAMETER"
set_limit "$B" $MIB
# (so that all of them are under way for longer than it takes to send them)
slow L0 100
most "16 commands, however many bytes" 16
echo $((16 * MIB)) >"$PARAMETER"
most "16 MiB in small ones" 16
fast L0
