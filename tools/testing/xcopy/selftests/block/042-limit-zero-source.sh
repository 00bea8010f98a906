# SPDX-License-Identifier: GPL-2.0-only
# copy_max_bytes 0 at the source turns offload off

two_luns iscsi 32
set_limit "$A" 0
never_sent by_hand "source off" "$A" 0 "$B" $MIB $((3 * MIB)) "disabled"
offloads "within the other disk still on" "$B" 0 "$B" $((8 * MIB)) $MIB 1
