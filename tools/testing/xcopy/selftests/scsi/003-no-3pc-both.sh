# SPDX-License-Identifier: GPL-2.0-only
# with 3PC off at both ends everything is by hand

two_luns iscsi 32 ramdisk emulate_3pc=0
never_sent by_hand "both without 3PC" "$A" 0 "$B" $MIB $((2 * MIB)) "unsupported disabled"
