# SPDX-License-Identifier: GPL-2.0-only
# overlap of one stripe among many is EEXIST, also far into the copy

two_luns iscsi 32
dm src 0 32768 striped 2 128 "$A" 0 "$B" 0
dm dst 0 32768 linear "$B" 2048
fill "$A" 0 $((16 * MIB)) $OLD
watch_writes "$B" 16
# the source reads B from 1 to 3 MiB, the destination writes B from 2 to 6
refuses "copy" EEXIST /dev/mapper/src $((2 * MIB)) /dev/mapper/dst $MIB $((4 * MIB))
# the last stripe is read from B just before 4 MiB + 64 KiB, where the first is written
refuses "the last stripe" EEXIST /dev/mapper/src $((2 * MIB)) /dev/mapper/dst $((3 * MIB)) $((6 * MIB + 128 * KIB))
nothing_written
offloads "without it" /dev/mapper/src $((2 * MIB)) /dev/mapper/dst $((3 * MIB)) $((5 * MIB)) -
