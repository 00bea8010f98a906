# SPDX-License-Identifier: GPL-2.0-only
# each counter moves by what one copy takes

two_luns iscsi 32
set_limit "$B" $MIB
seed "$A" 0 "$B" $MIB $((4 * MIB))
mark
ok "copy" copy "$A" 0 "$B" $MIB $((4 * MIB))
is "copies" "$(delta copies)" 1
is "chunks" "$(delta chunks)" 4
is "commands" "$(delta commands)" 4
is "fragments: one a side and chunk" "$(delta fragments)" 8
is "inflight" "$(counter inflight)" 0
sum=0
for f in /sys/kernel/blk_copy/refusals/*; do
	sum=$((sum + $(refused "${f##*/}")))
done
is "no refusal of any kind" "$sum" 0
