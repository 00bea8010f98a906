# SPDX-License-Identifier: GPL-2.0-only
# a target that forgets and remembers EXTENDED COPY while copies run
# needs: stress
# timeout: 180

two_luns iscsi 32
fill "$A" 0 $((2 * MIB)) $NEW
mark
copier "$A" 0 "$B" 0 $((2 * MIB))
for ((i = 0; i < CYCLES / 5; i++)); do
	attr L1 emulate_3pc 0
	sleep .02
	attr L1 emulate_3pc 1
	rescan "$B" "$A"
	sleep .02
done
copiers_done $((2 * MIB))
ok "data" check "$B" 0 $((2 * MIB)) $NEW
rescan "$B" "$A"
offloads "afterwards" "$A" 0 "$B" $((8 * MIB)) $MIB 1
