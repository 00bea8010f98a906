# SPDX-License-Identifier: GPL-2.0-only
# where a part of a stack passes no copies the rest is still judged and offloaded

requires target delay
two_luns iscsi 32
dm mix <<T
0 4096 linear $B 0
4096 4096 delay $B 4096 1
8192 8192 linear $B 8192
T
limit /dev/mapper/mix
((REPLY)) || skip "a table with one that did not opt in has no limit"
seed "$A" 0 /dev/mapper/mix 0 $((8 * MIB))
mark
ok "copy" copy "$A" 0 /dev/mapper/mix 0 $((8 * MIB))
is "bytes copied" "$COPIED" $((8 * MIB))
is "the middle was copied by hand" "$(delta fallback_bytes)" $((2 * MIB))
is "the rest by the devices" "$(delta offloaded_bytes)" $((6 * MIB))
ge "why is counted" "$(refused target)" 1
data_right "copy" "$A" 0 /dev/mapper/mix 0 $((8 * MIB))
# the part behind it is seen
watch_writes "$B" 16
refuses "overlap behind it" EEXIST /dev/mapper/mix 0 "$B" $((7 * MIB)) $((8 * MIB))
nothing_written
