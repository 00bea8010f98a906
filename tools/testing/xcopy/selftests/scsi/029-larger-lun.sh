# SPDX-License-Identifier: GPL-2.0-only
# a LUN that has grown is copied to its new end
# needs: bed

two_luns iscsi 32 iblock
for name in L0 L1; do
	backing $name
	dm_swap $name.back "0 $((48 * 2048)) linear $REPLY" || die "$name.back does not grow"
done
rescan "$A" "$B"
for d in "$A" "$B"; do
	size_of "$d"
	is "${d##*/} has grown" "$REPLY" $((48 * MIB))
done
offloads "to the new end" "$A" $((46 * MIB)) "$B" $((46 * MIB)) $((2 * MIB)) 1
