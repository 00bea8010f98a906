# SPDX-License-Identifier: GPL-2.0-only
# legs on linear and striped devices are offloaded whole
# needs: dm

requires target mirror
luns 3 iscsi 32
dm src 0 16384 striped 2 128 "$A" 0 "$B" 0
dm dst 0 16384 linear "$D" 4096
fill /dev/mapper/src 0 $((8 * MIB)) $NEW
mark_traced
ok "resync" resync 8 2048 /dev/mapper/src /dev/mapper/dst
is "commands executed by the target" "$(xcopy_count)" 128
is "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 8
ok "data" check /dev/mapper/dst 0 $((8 * MIB)) $NEW
