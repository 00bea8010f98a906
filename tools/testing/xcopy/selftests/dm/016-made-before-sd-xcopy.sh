# SPDX-License-Identifier: GPL-2.0-only
# a dm device that was made without sd_xcopy offloads once that is loaded
# needs: dm bed
# timeout: 90

requires target mirror
ok "sd_xcopy unloads" unload sd_xcopy
two_luns iscsi 32
dm_pair 16384
by_hand "without it" /dev/mapper/src 0 /dev/mapper/dst $MIB $MIB "unsupported target"
fill /dev/mapper/src 0 $((4 * MIB)) $NEW
ok "resync without it" resync 4 2048 /dev/mapper/src /dev/mapper/dst
ok "sd_xcopy loads" load sd_xcopy
offloads "with it" /dev/mapper/src 0 /dev/mapper/dst $((4 * MIB)) $MIB -
sleep 1
fill /dev/mapper/src 0 $((4 * MIB)) 55
mark_traced
ok "resync with it" resync 4 2048 /dev/mapper/src /dev/mapper/dst
all_offloaded $((4 * MIB)) 4
ok "data" check "$B" 0 $((4 * MIB)) 55
ok "sd_xcopy unloads again" unload sd_xcopy
by_hand "without it again" /dev/mapper/src 0 /dev/mapper/dst $((4 * MIB)) $MIB "unsupported target"
ok "sd_xcopy loads again" load sd_xcopy
