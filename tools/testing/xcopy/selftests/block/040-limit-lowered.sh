# SPDX-License-Identifier: GPL-2.0-only
# copy_max_bytes is the size of a command

two_luns iscsi 32
set_limit "$B" $MIB
limit "$B"
is "limit of the destination" "$REPLY" $MIB
offloads "destination's limit" "$A" 0 "$B" $((8 * MIB)) $((4 * MIB + 512)) 5
set_limit "$A" $((256 * KIB))
offloads "smaller limit of the source" "$A" 0 "$B" $((8 * MIB)) $((2 * MIB)) 8
set_limit "$B" $((64 * KIB))
offloads "smallest wins" "$A" 0 "$B" $((8 * MIB)) $MIB 16
