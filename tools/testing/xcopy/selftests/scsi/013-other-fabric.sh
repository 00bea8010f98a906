# SPDX-License-Identifier: GPL-2.0-only
# iSCSI to a LUN only on another fabric is by hand

two_fabrics
by_hand "iscsi to loop" "$A" 0 "$B" $MIB $MIB "unreachable aborted"
by_hand "loop to iscsi" "$B" 0 "$A" $((4 * MIB)) $MIB "unreachable aborted"
