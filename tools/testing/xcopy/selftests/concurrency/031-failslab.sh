#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# allocations that fail at random: right data or an error, never a hang
# groups: debug
# timeout: 180
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"
. "${BASH_SOURCE[0]%/*}/../lib-stress.sh"

F=/sys/kernel/debug/failslab
requires file $F /proc/self/make-it-fail
two_luns iscsi 32
dm src 0 8192 striped 2 32 "$A" 0 "$A" 16384
dm dst 0 8192 linear "$B" 0
fill /dev/mapper/src 0 $((4 * MIB)) $NEW
mark
echo 0 >$F/verbose
echo Y >$F/task-filter
echo N >$F/ignore-gfp-wait
echo 10 >$F/interval
echo -1 >$F/times
wrong=0 failed=0
for ((i = 0; i < 12; i++)); do
	echo 30 >$F/probability
	(
		echo 1 >/proc/self/make-it-fail
		exec "$XCOPY_BIN/blkcopy" --length $((4 * MIB)) /dev/mapper/src /dev/mapper/dst
	) >/dev/null 2>&1
	rc=$?
	echo 0 >$F/probability
	((rc)) && { ((++failed)); continue; }
	check /dev/mapper/dst 0 $((4 * MIB)) $NEW || ((++wrong))
done
diag "$failed of 12 copies failed, $(refusals)"
is "successful copies with wrong data" $wrong 0
nothing_left
offloads "afterwards" /dev/mapper/src 0 /dev/mapper/dst $MIB $MIB -

done_testing
