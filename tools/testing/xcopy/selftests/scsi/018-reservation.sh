# SPDX-License-Identifier: GPL-2.0-only
# under a reservation the copy ends as one by hand would

requires cmd sg_persist
two_luns iscsi 32
sg_persist -n -o -G -S 0xabc "$B" >/dev/null
sg_persist -n -o -R -K 0xabc -T 1 "$B" >/dev/null || skip "the target takes no reservation"
# LIO refuses its own writes to a reserved destination, also for the holder.
by_hand "write exclusive, held by us" "$A" 0 "$B" $MIB $((2 * MIB)) "aborted reservation unreachable rejected"
sg_persist -n -o -L -K 0xabc -T 1 "$B" >/dev/null
sg_persist -n -o -G -K 0xabc -S 0 "$B" >/dev/null
rescan "$A" "$B"
offloads "released" "$A" 0 "$B" $MIB $MIB 1
