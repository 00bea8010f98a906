# SPDX-License-Identifier: GPL-2.0-only
# a disk whose copy_max_bytes is 0 is resynchronised by hand
# needs: dm

requires target mirror
two_luns iscsi 32
set_limit "$A" 0
fill "$A" 0 $((8 * MIB)) $NEW
mark
xcopy_trace_start
ok "resync" resync 8 2048 "$A" "$B"
is "no command reached the target" "$(xcopy_count)" 0
is "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 0
ok "data" check "$B" 0 $((8 * MIB)) $NEW
