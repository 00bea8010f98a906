# SPDX-License-Identifier: GPL-2.0-only
# eight copies at a time through one striped device
# needs: stress
# groups: debug
# timeout: 180

luns 3 iscsi 32
trust "$A" "$B" "$D"
dm src 0 65536 striped 2 32 "$A" 0 "$B" 0
dm dst 0 65536 linear "$D" 0
fill /dev/mapper/src 0 $((16 * MIB)) $NEW
mark
for i in 0 1 2 3 4 5 6 7; do
	copier /dev/mapper/src $((i * 2 * MIB)) /dev/mapper/dst $((i * 2 * MIB)) $((2 * MIB))
done
await 60 counted offloaded_bytes $((16 * MIB))
copiers_done $((2 * MIB))
ge "copies" $COPIES 8
ge "offloaded_bytes" "$(delta offloaded_bytes)" $((16 * MIB))
ok "data" check /dev/mapper/dst 0 $((16 * MIB)) $NEW
