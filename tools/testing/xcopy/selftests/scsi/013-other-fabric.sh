# SPDX-License-Identifier: GPL-2.0-only
# iSCSI to a LUN only on another fabric is by hand

lun ramdisk L0 32
lun ramdisk L1 32
export_iscsi L0
export_loop L1
A=$(disk L0 iscsi) B=$(disk L1 loop)
by_hand "iscsi to loop" "$A" 0 "$B" $MIB $MIB "unreachable aborted"
by_hand "loop to iscsi" "$B" 0 "$A" $((4 * MIB)) $MIB "unreachable aborted"
