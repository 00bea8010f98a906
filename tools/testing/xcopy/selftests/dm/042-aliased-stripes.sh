#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# overlap of one stripe among many is found
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"

two_luns iscsi 32
dm src 0 16384 striped 2 128 "$A" 0 "$B" 0
dm dst 0 16384 linear "$B" 2048
fill "$A" 0 $((16 * MIB)) $OLD
fill "$B" 0 $((16 * MIB)) $OLD
xcopy_trace_start
mark
# the source reads B from 1 to 3 MiB, the destination writes B from 2 to 6
ok "copy" copy /dev/mapper/src $((2 * MIB)) /dev/mapper/dst $MIB $((4 * MIB))
ge "refusals/overlap" "$(refused overlap)" 1
is "no command reached the target" "$(xcopy_count)" 0
ok "below untouched" untouched "$B" 0 $((2 * MIB))
ok "above untouched" untouched "$B" $((6 * MIB)) $((8 * MIB))

done_testing
