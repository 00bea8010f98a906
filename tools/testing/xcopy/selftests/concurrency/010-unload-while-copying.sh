# SPDX-License-Identifier: GPL-2.0-only
# unloading while copies run fails or waits, and never breaks one
# needs: stress bed
# groups: debug
# timeout: 180

two_luns iscsi 32
fill "$A" 0 $((4 * MIB)) $NEW
mark
copier "$A" 0 "$B" 0 $((4 * MIB))
for ((i = 0; i < CYCLES / 10; i++)); do
	timeout 30 rmmod sd_xcopy 2>/dev/null
	(($? == 124)) && break
	load sd_xcopy
done
is "cycles" $i $((CYCLES / 10))
copiers_done $((4 * MIB))
ok "data" check "$B" 0 $((4 * MIB)) $NEW
pardon
offloads "afterwards" "$A" 0 "$B" $((8 * MIB)) $MIB 1
