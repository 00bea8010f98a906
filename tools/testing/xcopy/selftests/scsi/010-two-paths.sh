# SPDX-License-Identifier: GPL-2.0-only
# two paths of one LU are no collision
# needs: bed

two_luns iscsi 32
second_path L0; A2=$REPLY
second_path L1; B2=$REPLY
nok "another disk" test "$A" = "$A2"
for d in "$A" "$B" "$A2" "$B2"; do
	xcopy_attr "$d" reason
	is "reason of ${d##*/}" "$REPLY" none
done
offloads "first to first" "$A" 0 "$B" $MIB $MIB 1
offloads "second to second" "$A2" 0 "$B2" $((4 * MIB)) $MIB 1
offloads "first to second" "$A" 0 "$B2" $((8 * MIB)) $MIB 1
ok "seen through the other path" check "$B" $((8 * MIB)) $MIB $NEW 0
