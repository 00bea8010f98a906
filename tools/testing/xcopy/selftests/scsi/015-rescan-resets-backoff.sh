#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# a rescan of the disk resets the back-off of its pairs
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"
. "${BASH_SOURCE[0]%/*}/../lib-bed.sh"

lun ramdisk L0 32
lun ramdisk L1 32
export_iscsi L0
export_loop L1
A=$(disk L0 iscsi) B=$(disk L1 loop)
by_hand "first" "$A" 0 "$B" $MIB $MIB "unreachable aborted"
rescan "$B"
xcopy_trace_start
by_hand "after the rescan" "$A" 0 "$B" $MIB $MIB "unreachable aborted"
is "asked at once" "$(xcopy_count)" 1

done_testing
