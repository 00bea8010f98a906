# SPDX-License-Identifier: GPL-2.0-only
# linear to disk and disk to linear are offloaded

two_luns iscsi 32
dm lin 0 16384 linear "$B" 8192
offloads "disk to linear" "$A" 0 /dev/mapper/lin $MIB $((2 * MIB)) 1
offloads "linear to disk" /dev/mapper/lin 0 "$A" $((16 * MIB)) $((2 * MIB)) 1
offloads "within one linear" /dev/mapper/lin 0 /dev/mapper/lin $((4 * MIB)) $((2 * MIB)) 1
