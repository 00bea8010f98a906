# SPDX-License-Identifier: GPL-2.0-only
# copies in opposite directions between two disks do not disturb each other
# groups: debug

two_luns iscsi 32
fill "$A" 0 $((8 * MIB)) $NEW
fill "$B" 0 $((8 * MIB)) 33
mark_traced
copy_in_background "$A" 0 "$B" $((16 * MIB)) $((8 * MIB))
one=$BG
copy_in_background "$B" 0 "$A" $((16 * MIB)) $((8 * MIB))
ok "A to B" wait "$one"
ok "B to A" wait "$BG"
is "commands executed by the target, of 4 MiB" "$(xcopy_count)" 4
is "offloaded_bytes" "$(delta offloaded_bytes)" $((16 * MIB))
ok "data on B" check "$B" $((16 * MIB)) $((8 * MIB)) $NEW 0
ok "data on A" check "$A" $((16 * MIB)) $((8 * MIB)) 33 0
ok "source A as it was" check "$A" 0 $((8 * MIB)) $NEW
ok "source B as it was" check "$B" 0 $((8 * MIB)) 33
