# SPDX-License-Identifier: GPL-2.0-only
# origin and copy-on-write area on one LUN are offloaded within it
# needs: dm

requires target snapshot snapshot-origin
two_luns iscsi 32
dm base 0 16384 linear "$A" 0
dm cow 0 16384 linear "$A" 32768
fill /dev/mapper/base 0 $((8 * MIB)) $NEW
dm snap 0 16384 snapshot /dev/mapper/base /dev/mapper/cow P 32
dm org 0 16384 snapshot-origin /dev/mapper/base
mark_traced
ok "write to the origin" fill /dev/mapper/org $MIB $((256 * KIB)) 44
all_offloaded $((256 * KIB)) 16
ok "snapshot: the old data" check /dev/mapper/snap 0 $((8 * MIB)) $NEW
ok "origin: the new data" check /dev/mapper/org $MIB $((256 * KIB)) 44
