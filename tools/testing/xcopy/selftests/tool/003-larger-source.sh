# SPDX-License-Identifier: GPL-2.0-only
# a source larger than the destination is not cut in silence
# needs: tool

lun ramdisk L0 8
lun ramdisk L1 4
export_luns 2
fill "$A" 0 $((8 * MIB)) $NEW
fill "$B" 0 $((4 * MIB)) $OLD
spares "larger" "$B" $((4 * MIB)) "$A" "$B"
exits "larger, with a length" 0 --length 4M "$A" "$B"
ok "copied" check "$B" 0 $((4 * MIB)) $NEW
exits "smaller" 0 --dst-offset 4M "$B" "$A"
ok "all of it copied" check "$A" $((4 * MIB)) $((4 * MIB)) $NEW 0
