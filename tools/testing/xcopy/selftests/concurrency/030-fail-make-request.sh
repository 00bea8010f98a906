# SPDX-License-Identifier: GPL-2.0-only
# bios that fail at random: right data or an error, never a hang
# needs: stress
# groups: debug
# timeout: 180

F=/sys/kernel/debug/fail_make_request
requires file $F
two_luns iscsi 32
dm src 0 8192 striped 2 32 "$A" 0 "$A" 16384
dm dst 0 8192 linear "$B" 0
fill /dev/mapper/src 0 $((4 * MIB)) $NEW
wrong=0 failed=0
# percent, how often at most: one failure has the copy done by hand, more fail it
for mode in "100 1" "5 1" "30 -1"; do
	read -r p times <<<"$mode"
	for ((i = 0; i < 4; i++)); do
		fill "$B" 0 $((4 * MIB)) $OLD
		echo 0 >$F/verbose
		echo $p >$F/probability
		echo $times >$F/times
		echo 1 >"/sys/block/${A##*/}/make-it-fail"
		copy /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB)) >/dev/null
		rc=$?
		echo 0 >"/sys/block/${A##*/}/make-it-fail"
		echo 0 >$F/probability
		((rc)) && { ((++failed)); continue; }
		check /dev/mapper/dst 0 $((4 * MIB)) $NEW || ((++wrong))
	done
done
diag "$failed of 12 copies failed"
is "successful copies with wrong data" $wrong 0
ge "copies that succeeded" $((12 - failed)) 4
nothing_left
offloads "afterwards" /dev/mapper/src 0 /dev/mapper/dst $MIB $MIB -
