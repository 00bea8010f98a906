#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# regions of 32 KiB are offloaded as they are
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"
. "${BASH_SOURCE[0]%/*}/../lib-dm.sh"

requires target mirror
two_luns iscsi 32
fill "$A" 0 $((2 * MIB)) $NEW
mark
xcopy_trace_start
ok "resync" resync 2 64 "$A" "$B"
is "commands executed by the target" "$(xcopy_count)" 64
is "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 64
ok "data" check "$B" 0 $((2 * MIB)) $NEW

done_testing
