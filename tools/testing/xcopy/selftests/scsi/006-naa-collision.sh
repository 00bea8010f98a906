# SPDX-License-Identifier: GPL-2.0-only
# two LUNs with one designator are never offloaded, data goes where it belongs
# needs: bed

lun ramdisk L0 32 unit_serial=unitserialfirst
lun ramdisk L1 32 unit_serial=unitserialforth
lun ramdisk L2 32
export_luns 3
xcopy_attr "$A" designator
one=$REPLY
xcopy_attr "$B" designator
is "the designators do collide" "$REPLY" "$one"
xcopy_attr "$A" reason
is "reason of the first" "$REPLY" collision
xcopy_attr "$B" reason
is "reason of the second" "$REPLY" collision
is "cause of the second" "$(cause "$B")" collision
xcopy_attr "$D" reason
is "reason of the third" "$REPLY" none
fill "$A" 0 $((16 * MIB)) 55
xcopy_trace_start
by_hand "to the second of them" "$D" 0 "$B" $MIB $((2 * MIB)) "collision unsupported disabled"
ok "the first of them untouched" check "$A" 0 $((16 * MIB)) 55
by_hand "from the first to the second" "$A" $((16 * MIB)) "$B" $((4 * MIB)) $MIB "collision unsupported disabled"
by_hand "to the same place of the second, which is no overlap" "$A" $((20 * MIB)) "$B" $((20 * MIB)) $MIB "collision unsupported disabled"
by_hand "from the second" "$B" 0 "$D" $((4 * MIB)) $MIB "collision unsupported disabled"
is "no command reached the target" "$(xcopy_count)" 0
offloads "the third within itself" "$D" 0 "$D" $((16 * MIB)) $MIB 1
