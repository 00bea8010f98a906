# SPDX-License-Identifier: GPL-2.0-only
# rescans of both disks while copies run
# needs: stress
# groups: debug
# timeout: 120

two_luns iscsi 32
# (the same data again are no proof, which each rescan would ask for)
trust "$A" "$B"
fill "$A" 0 $((4 * MIB)) $NEW
mark
copier "$A" 0 "$B" 0 $((4 * MIB))
for ((i = 0; i < CYCLES / 4; i++)); do
	rescan "$A" "$B"
done
# it goes on until it is told, and what is being read again is by hand
await 60 counted offloaded_bytes $((4 * MIB))
copiers_done $((4 * MIB))
ge "offloaded_bytes" "$(delta offloaded_bytes)" $((4 * MIB))
ok "data" check "$B" 0 $((4 * MIB)) $NEW
