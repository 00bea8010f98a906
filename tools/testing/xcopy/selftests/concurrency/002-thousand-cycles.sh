# SPDX-License-Identifier: GPL-2.0-only
# 1000 cycles of suspend, reload, resume during copies: no hang, no stale block
# needs: stress
# groups: debug
# timeout: 600

# Source and destination move between two regions each. What the source's
# regions hold says which of them a block came from.
[[ $XCOPY_BED == uml && $CYCLES == 200 ]] && CYCLES=1000
((CYCLES < 100)) && CYCLES=100
two_luns iscsi 32
dm src 0 4096 linear "$A" 0
fill /dev/mapper/src 0 $((2 * MIB)) 101
dm_swap src 0 4096 linear "$A" 8192
fill /dev/mapper/src 0 $((2 * MIB)) 102
dm dst 0 4096 linear "$B" 0
fill "$B" 0 $((32 * MIB)) $OLD
# from here on each region of the destination always holds a generation
for at in 8192 0; do
	dm_swap dst 0 4096 linear "$B" $at
	ok "first copy to sector $at" copy /dev/mapper/src 0 /dev/mapper/dst 0 $((2 * MIB))
done
mark
copier /dev/mapper/src 0 /dev/mapper/dst 0 $((2 * MIB))
for ((i = 0; i < CYCLES; i += 100)); do
	ok "cycles from $i on" cycle 100 src "0 4096 linear $A 0" "0 4096 linear $A 8192" \
		-- dst "0 4096 linear $B 8192" "0 4096 linear $B 0" || break
done
copiers_done $((2 * MIB))
ok "every sector is of one of two generations" \
	check_any /dev/mapper/dst 0 $((2 * MIB)) 101 102
ok "between the regions untouched" untouched "$B" $((2 * MIB)) $((2 * MIB))
ok "behind the regions untouched" untouched "$B" $((6 * MIB)) $((26 * MIB))
ok "the last copy by the last tables" copy /dev/mapper/src 0 /dev/mapper/dst 0 $((2 * MIB))
ok "is of one generation" eval 'check /dev/mapper/dst 0 $((2 * MIB)) 101 ||
	check /dev/mapper/dst 0 $((2 * MIB)) 102'
