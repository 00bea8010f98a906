# SPDX-License-Identifier: GPL-2.0-only
# copies in both directions through two dm devices while both are suspended in turn
# needs: stress
# groups: debug
# timeout: 300

two_luns iscsi 32
dm one 0 32768 linear "$A" 0
dm two 0 32768 linear "$B" 0
fill /dev/mapper/one 0 $((2 * MIB)) 101
fill /dev/mapper/two 0 $((2 * MIB)) 102
mark
copier /dev/mapper/one 0 /dev/mapper/two $((8 * MIB)) $((2 * MIB))
copier /dev/mapper/two 0 /dev/mapper/one $((8 * MIB)) $((2 * MIB))
ok "$((CYCLES / 2)) cycles" nest $((CYCLES / 2)) one two
copiers_done $((2 * MIB))
ok "data of one" check /dev/mapper/one $((8 * MIB)) $((2 * MIB)) 102 0
ok "data of two" check /dev/mapper/two $((8 * MIB)) $((2 * MIB)) 101 0
