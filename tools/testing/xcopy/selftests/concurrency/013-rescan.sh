# SPDX-License-Identifier: GPL-2.0-only
# rescans of both disks while copies run
# needs: stress
# groups: debug
# timeout: 120

two_luns iscsi 32
fill "$A" 0 $((4 * MIB)) $NEW
mark
copier "$A" 0 "$B" 0 $((4 * MIB))
for ((i = 0; i < CYCLES / 4; i++)); do
	rescan "$A" "$B"
done
ok "the copier comes to an end" stop_copiers
is "copies that failed" $COPIES_FAILED 0
all_copies_accounted $((4 * MIB))
delta offloaded_bytes >/dev/null
ge "offloaded_bytes" "$REPLY" $((4 * MIB))
nothing_left
ok "data" check "$B" 0 $((4 * MIB)) $NEW
