#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# overlap is found by logical unit, also through two paths
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"
. "${BASH_SOURCE[0]%/*}/../lib-bed.sh"

lun ramdisk L0 32
export_iscsi L0
export_loop L0
A=$(disk L0 iscsi) LA=$(disk L0 loop)
fill "$A" 0 $((16 * MIB)) $OLD
fill "$A" $((2 * MIB)) $((4 * MIB)) $NEW
xcopy_trace_start
mark
ok "copy down over itself" copy "$A" $((2 * MIB)) "$LA" $MIB $((4 * MIB))
is "bytes copied" "$COPIED" $((4 * MIB))
is "offloaded" "$OFFLOADED" 0
ge "refusals/overlap" "$(refused overlap)" 1
is "no command reached the target" "$(xcopy_count)" 0
ok "data as a copy by hand leaves it" check "$LA" $MIB $((4 * MIB)) $NEW $((2 * MIB))
ok "below untouched" untouched "$LA" 0 $MIB
offloads_seeded "apart on one LU" "$A" $MIB "$LA" $((10 * MIB)) $MIB 1

done_testing
