# SPDX-License-Identifier: GPL-2.0-only
# a source which forgets EXTENDED COPY ends in a copy by hand
# needs: bed

two_luns iscsi 32
offloads "before" "$A" 0 "$B" $MIB $MIB 1
attr L0 emulate_3pc 0
by_hand "turned off" "$A" 0 "$B" $MIB $((2 * MIB)) "unreachable aborted rejected"
rescan "$A" "$B"
read_queue "$A" copy_max_hw_bytes
is "a rescan sees that 3PC is off" "$REPLY" 0
attr L0 emulate_3pc 1
rescan "$A" "$B"
offloads "after a rescan" "$A" 0 "$B" $MIB $MIB 1
