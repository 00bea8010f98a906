# SPDX-License-Identifier: GPL-2.0-only
# modules that are unloaded and loaded in a loop find their disks again
# needs: stress bed
# groups: debug
# timeout: 180

two_luns iscsi 32
bad=0
for ((i = 0; i < CYCLES / 10; i++)); do
	unload sd_xcopy dm_copy blk_copy || break
	load blk_copy sd_xcopy dm_copy || break
	((i % 5)) && continue
	# (modules that are new know no pair: the data have to tell)
	seed "$A" 0 "$B" 0 $MIB
	copy "$A" 0 "$B" 0 $MIB >/dev/null && ((OFFLOADED == MIB)) || ((++bad))
done
is "cycles" $i $((CYCLES / 10))
is "copies not offloaded" $bad 0
offloads "afterwards" "$A" 0 "$B" $MIB $MIB 1
