# SPDX-License-Identifier: GPL-2.0-only
# dm over tcm_loop LUNs is offloaded

two_luns loop 32
dm src 0 32768 striped 2 64 "$A" 0 "$A" 32768
dm dst 0 16384 linear "$B" 0
offloads "striped on one disk to linear" /dev/mapper/src 0 /dev/mapper/dst $MIB $((2 * MIB)) 64
