# SPDX-License-Identifier: GPL-2.0-only
# offsets and lengths that are odd sectors are offloaded

two_luns iscsi 32 fileio
offloads "odd to even" "$A" 512 "$B" $((2 * MIB)) $((MIB + 512)) 2
offloads "even to odd" "$A" $MIB "$B" $((4 * MIB + 3 * 512)) $((MIB - 512)) 2
offloads "prime" "$A" $((13 * 512)) "$B" $((8009 * 512)) $((1021 * 512)) 2
