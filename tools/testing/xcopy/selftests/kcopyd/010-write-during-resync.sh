# SPDX-License-Identifier: GPL-2.0-only
# what is written during a resync is on both legs
# needs: dm
# groups: debug
# timeout: 90

requires target mirror
two_luns iscsi 32
seed "$A" 0 "$B" 0 $((16 * MIB))
mark
ok "mirror" mirror 16 128 "$A" "$B"
ok "write to the mirror" fill /dev/mapper/m $((6 * MIB)) $((4 * MIB)) 44
ok "in sync" await 100 in_sync m
ge "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 1
dm_remove m
for d in "$A" "$B"; do
	ok "${d##*/}: before" check "$d" 0 $((6 * MIB)) $NEW
	ok "${d##*/}: written" check "$d" $((6 * MIB)) $((4 * MIB)) 44
	ok "${d##*/}: behind" check "$d" $((10 * MIB)) $((6 * MIB)) $NEW
done
