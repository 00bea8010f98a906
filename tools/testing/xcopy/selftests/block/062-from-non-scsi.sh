# SPDX-License-Identifier: GPL-2.0-only
# a disk which is no SCSI disk is read by hand

two_luns iscsi 32
ram_disk
never_sent by_hand "plain disk to LUN" "$REPLY" 0 "$A" $MIB $((2 * MIB)) "unsupported disabled"
