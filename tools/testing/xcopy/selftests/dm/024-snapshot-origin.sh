# SPDX-License-Identifier: GPL-2.0-only
# an origin with a snapshot is copied from by the device, and to by hand

requires target snapshot snapshot-origin
two_luns iscsi 32
dm base 0 16384 linear "$A" 0
dm cow 0 16384 linear "$A" 32768
fill /dev/mapper/base 0 $((8 * MIB)) $OLD
dm snap 0 16384 snapshot /dev/mapper/base /dev/mapper/cow P 32
dm org 0 16384 snapshot-origin /dev/mapper/base
offloads "from it" /dev/mapper/org 0 "$B" $((16 * MIB)) $MIB -
by_hand "to it" "$B" 0 /dev/mapper/org $((2 * MIB)) $MIB target
by_hand "to the snapshot" "$B" 0 /dev/mapper/snap $((2 * MIB)) $MIB "target unsupported"
is "the snapshot holds" "$(dmsetup status snap | grep -c Invalid)" 0
