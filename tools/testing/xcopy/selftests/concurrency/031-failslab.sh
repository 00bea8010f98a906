# SPDX-License-Identifier: GPL-2.0-only
# each allocation of a copy that fails in turn: right data or an error, never a hang
# needs: stress
# groups: debug
# timeout: 180

F=/sys/kernel/debug/failslab
requires file $F /proc/self/fail-nth
two_luns iscsi 32
dm src 0 32768 striped 2 32 "$A" 0 "$A" 32768
dm dst 0 32768 linear "$B" 0
fill /dev/mapper/src 0 $((16 * MIB)) $NEW
fill /dev/mapper/dst 0 $((16 * MIB)) $OLD
mark
echo N >$F/ignore-gfp-wait
# pieces of 16 fragments: more than are planned without an allocation
piece=$((256 * KIB)) hits=0 right=0 wrong=0
while read -r i hit result; do
	[[ $hit != hit ]] || ((++hits))
	if [[ $result == right ]]; then
		((++right))
		check /dev/mapper/dst $((i * piece)) $piece $NEW || ((++wrong))
	else
		check_any /dev/mapper/dst $((i * piece)) $piece $OLD $NEW || ((++wrong))
	fi
done < <("$XCOPY_BIN/xcstress" nth /dev/mapper/src /dev/mapper/dst $piece 64)
diag "$hits failures, $right copies right, $(refusals)"
ge "failures" $hits 2
ge "copies that succeeded" $right 1
is "pieces with wrong data" $wrong 0
nothing_left
offloads "afterwards" /dev/mapper/src 0 /dev/mapper/dst $MIB $MIB -
