# SPDX-License-Identifier: GPL-2.0-only
# a leg on a disk which copies nothing is by hand
# needs: dm

requires target mirror
two_luns iscsi 32
ram_disk
P=$REPLY
fill "$A" 0 $((8 * MIB)) $NEW
mark
ok "resync" resync 8 2048 "$A" "$P"
is "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 0
ok "data" check "$P" 0 $((8 * MIB)) $NEW
