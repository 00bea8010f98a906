# SPDX-License-Identifier: GPL-2.0-only
# a copy may end with the devices, and not go further

two_luns iscsi 32
offloads "to the end" "$A" $((31 * MIB)) "$B" $((31 * MIB)) $MIB 1
offloads "from the end" "$A" $((31 * MIB)) "$B" 0 $MIB 1
offloads "to the end from the start" "$A" 0 "$B" $((31 * MIB)) $MIB 1
