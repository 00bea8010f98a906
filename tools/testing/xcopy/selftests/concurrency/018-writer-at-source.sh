# SPDX-License-Identifier: GPL-2.0-only
# a source that is written during copies yields whole sectors of either tag
# needs: stress
# timeout: 180

two_luns iscsi 32
fill "$A" 0 $((2 * MIB)) 101
mark
copier "$A" 0 "$B" 0 $((2 * MIB))
bad=0
for ((i = 0; i < CYCLES / 5; i++)); do
	fill "$A" 0 $((2 * MIB)) $((101 + i % 2)) || ((++bad))
done
ok "the copier comes to an end" stop_copiers
is "writes that failed" $bad 0
is "copies that failed" $COPIES_FAILED 0
ok "whole sectors of either tag" check_any "$B" 0 $((2 * MIB)) 101 102
ok "a last copy" copy "$A" 0 "$B" 0 $((2 * MIB))
ok "is of the last tag" check "$B" 0 $((2 * MIB)) $((101 + (i - 1) % 2))
nothing_left
