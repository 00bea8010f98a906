# SPDX-License-Identifier: GPL-2.0-only
# without dm_copy kcopyd works as it always did
# needs: dm bed

requires target mirror
two_luns iscsi 32
fill "$A" 0 $((8 * MIB)) $NEW
ok "dm_copy unloads" unload dm_copy
xcopy_trace_start
ok "resync" resync 8 2048 "$A" "$B"
is "no command reached the target" "$(xcopy_count)" 0
ok "data" check "$B" 0 $((8 * MIB)) $NEW
ok "dm_copy loads again" load dm_copy
fill "$A" 0 $((8 * MIB)) 44
mark
ok "resync with it" resync 8 2048 "$A" "$B"
is "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 8
ok "data then" check "$B" 0 $((8 * MIB)) 44
ok "it is not in use when the jobs are over" unload dm_copy
load dm_copy
