# SPDX-License-Identifier: GPL-2.0-only
# a LUN of another target is out of reach: by hand, and then left alone
# needs: bed

lun ramdisk L0 32
lun ramdisk L1 32
export_iscsi L0
other_target L1
A=$(disk L0 iscsi) B=$(disk L1 iscsi)
twice_asked_once "$A" "$B"
by_hand "once more" "$A" 0 "$B" $((4 * MIB)) $MIB "unreachable aborted backoff"
offloads "the destination within itself" "$B" 0 "$B" $((16 * MIB)) $MIB 1
