# SPDX-License-Identifier: GPL-2.0-only
# a destination which forgets EXTENDED COPY is believed at once

two_luns iscsi 32
offloads "before" "$A" 0 "$B" $MIB $MIB 1
attr L1 emulate_3pc 0
by_hand "turned off" "$A" 0 "$B" $MIB $((2 * MIB)) "rejected aborted unreachable unsupported"
never_sent by_hand "not asked again" "$A" 0 "$B" $MIB $MIB "rejected unsupported disabled backoff"
attr L1 emulate_3pc 1
rescan "$B" "$A"
offloads "after a rescan" "$A" 0 "$B" $MIB $MIB 1
