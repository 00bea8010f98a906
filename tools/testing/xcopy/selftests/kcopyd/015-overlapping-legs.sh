# SPDX-License-Identifier: GPL-2.0-only
# a job of many chunks whose ends overlap is left to kcopyd, whatever the distance
# needs: dm

two_luns iscsi 32
dm one 0 4096 linear "$A" 0
dm two 0 4096 linear "$A" 512
dm three 0 4096 linear "$A" 16384
for dev in one two three; do
	set_limit /dev/mapper/$dev $((4 * KIB))
done
fill "$A" 0 $((4 * MIB)) $OLD
xcopy_trace_start
mark
ok "resync" resync 2 2048 /dev/mapper/one /dev/mapper/two
ge "refusals/overlap" "$(refused overlap)" 1
is "nothing was offloaded" "$(delta offloaded_bytes)" 0
is "no command reached the target" "$(xcopy_count)" 0
mark
ok "resync of legs that are apart" resync 2 2048 /dev/mapper/one /dev/mapper/three
is "it was offloaded" "$(delta offloaded_bytes)" $((2 * MIB))
ge "in chunks" "$(delta chunks)" 512
