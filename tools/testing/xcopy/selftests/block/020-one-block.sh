# SPDX-License-Identifier: GPL-2.0-only
# a single block is offloaded

two_luns iscsi 32
offloads "first to first" "$A" 0 "$B" 0 512 1
offloads "odd to odd" "$A" $((7 * 512)) "$B" $((1001 * 512)) 512 1
offloads "last to last" "$A" $((32 * MIB - 512)) "$B" $((32 * MIB - 512)) 512 1
