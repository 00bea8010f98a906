# SPDX-License-Identifier: GPL-2.0-only
# a region larger than a command is offloaded in several
# needs: dm

requires target mirror
two_luns iscsi 32
set_limit "$B" $MIB
fill "$A" 0 $((16 * MIB)) $NEW
mark_traced
ok "resync" resync 16 16384 "$A" "$B"
is "commands executed by the target" "$(xcopy_count)" 16
is "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 2
ok "data" check "$B" 0 $((16 * MIB)) $NEW
