# SPDX-License-Identifier: GPL-2.0-only
# copy_max_bytes going to 0 and back while copies run
# needs: stress
# groups: debug
# timeout: 120

two_luns iscsi 32
fill "$A" 0 $((4 * MIB)) $NEW
fill "$B" 0 $((8 * MIB)) $OLD
mark
copier "$A" 0 "$B" 0 $((4 * MIB))
for ((i = 0; i < CYCLES / 4; i++)); do
	set_limit "$B" 0
	set_limit "$A" $((64 * KIB))
	set_limit "$B" $MIB
	set_limit "$A" 0
	set_limit "$A" $((16 * MIB))
	sleep .01
done
copiers_done $((4 * MIB))
ok "data" check "$B" 0 $((4 * MIB)) $NEW
ok "behind it untouched" untouched "$B" $((4 * MIB)) $((4 * MIB))
