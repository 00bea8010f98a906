# SPDX-License-Identifier: GPL-2.0-only
# eight copies at a time through one striped device
# needs: stress
# groups: debug
# timeout: 180

for i in 0 1 2; do lun ramdisk "L$i" 32; done
export_iscsi L0 L1 L2
dm src 0 65536 striped 2 32 "$(disk L0)" 0 "$(disk L1)" 0
dm dst 0 65536 linear "$(disk L2)" 0
fill /dev/mapper/src 0 $((16 * MIB)) $NEW
mark
for i in 0 1 2 3 4 5 6 7; do
	copier /dev/mapper/src $((i * 2 * MIB)) /dev/mapper/dst $((i * 2 * MIB)) $((2 * MIB))
done
sleep 3
ok "the copiers come to an end" stop_copiers
ge "copies" $COPIES 8
is "copies that failed" $COPIES_FAILED 0
all_copies_accounted $((2 * MIB))
delta offloaded_bytes >/dev/null
ge "offloaded_bytes" "$REPLY" $((16 * MIB))
nothing_left
ok "data" check /dev/mapper/dst 0 $((16 * MIB)) $NEW
