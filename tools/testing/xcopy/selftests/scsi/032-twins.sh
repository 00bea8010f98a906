# SPDX-License-Identifier: GPL-2.0-only
# two servers set up alike are told apart by the names of their targets
# needs: bed

# The same serial, size and model, another store, another target.
lun ramdisk L0 32 unit_serial=00000000000000000000000000000abc
lun ramdisk L1 32
lun fileio L2 32 unit_serial=00000000000000000000000000000abc
export_luns 2
offloads "while it is the only one" "$A" 0 "$B" $MIB $MIB 1
other_target L2
D=$(disk L2 iscsi)
xcopy_attr "$A" designator
one=$REPLY
xcopy_attr "$D" designator
is "equal names" "$REPLY" "$one"
for d in "$A" "$D"; do
	xcopy_attr "$d" reason
	is "reason of ${d##*/}" "$REPLY" collision
done
xcopy_trace_start
by_hand "from one of them" "$A" 0 "$B" $MIB $MIB collision
by_hand "from the other" "$D" 0 "$B" $MIB $MIB collision
is "no command reached the target" "$(xcopy_count)" 0
