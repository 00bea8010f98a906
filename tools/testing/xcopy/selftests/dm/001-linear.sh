# SPDX-License-Identifier: GPL-2.0-only
# linear to linear is offloaded

two_luns iscsi 32
dm src 0 32768 linear "$A" 2048
dm dst 0 32768 linear "$B" 4096
offloads "linear" /dev/mapper/src 0 /dev/mapper/dst $MIB $((8 * MIB)) 2
ok "it lies where the table says" check "$B" $((3 * MIB)) $((8 * MIB)) $NEW 0
