# SPDX-License-Identifier: GPL-2.0-only
# a device over two logical units, or over paths that disagree, is never offloaded
# needs: bed mpath

requires target multipath
two_luns iscsi 32
lun ramdisk L2 32
export_iscsi L2
D=$(disk L2 iscsi)
second_path L0; A2=$REPLY

# which of them is read and written is for the selector to say
not_offloaded() {
	mark
	ok "$1" copy "$2" 0 "$3" 0 $MIB
	is "$1: nothing offloaded" "$OFFLOADED" 0
	ge "$1: counted as collision" "$(refused collision)" 1
}
mpath ma request "$A" "$B"; MA=$REPLY
never_sent not_offloaded "source over two units" "$MA" "$D"
never_sent not_offloaded "destination over two units" "$D" "$MA"
dm_remove ma

# the same LUN by another fabric is another target's
export_loop L0
LA=$(disk L0 loop)
mpath ma request "$A" "$LA"; MA=$REPLY
never_sent by_hand "paths that disagree" "$MA" 0 "$B" 0 $MIB collision
dm_remove ma
