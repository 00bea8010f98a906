# SPDX-License-Identifier: GPL-2.0-only
# suspending and resuming either side while copies run: nothing hangs, nothing fails
# needs: stress
# groups: debug
# timeout: 300

two_luns iscsi 32
dm_pair 8192
fill /dev/mapper/src 0 $((4 * MIB)) $NEW
fill "$B" 0 $((8 * MIB)) $OLD
mark
copier /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB))
ok "$CYCLES cycles" cycle "$CYCLES" src -- dst
copiers_done $((4 * MIB))
ok "data" check /dev/mapper/dst 0 $((4 * MIB)) $NEW
ok "behind it untouched" untouched "$B" $((4 * MIB)) $((4 * MIB))
