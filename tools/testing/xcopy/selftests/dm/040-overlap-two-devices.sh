#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# overlap through two dm devices on one LUN is found, the data is as by hand
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"

two_luns iscsi 32
fill "$A" 0 $((16 * MIB)) $OLD
fill "$A" $((2 * MIB)) $((4 * MIB)) $NEW
dm src 0 8192 linear "$A" 4096
dm dst 0 8192 linear "$A" 2048
xcopy_trace_start
mark
ok "copy down over itself" copy /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB))
is "bytes copied" "$COPIED" $((4 * MIB))
ge "refusals/overlap" "$(refused overlap)" 1
is "offloaded_bytes" "$(delta offloaded_bytes)" 0
is "no command reached the target" "$(xcopy_count)" 0
ok "data" check "$A" $MIB $((4 * MIB)) $NEW $((2 * MIB))
ok "below untouched" untouched "$A" 0 $MIB
ok "above untouched" untouched "$A" $((6 * MIB)) $((10 * MIB))
dm_swap dst 0 8192 linear "$A" 5120
mark
ok "copy up over itself" copy /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB))
ge "refusals/overlap again" "$(refused overlap)" 1
ok "still nothing for the target" test "$(xcopy_count)" = 0

done_testing
