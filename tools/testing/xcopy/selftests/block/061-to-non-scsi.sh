# SPDX-License-Identifier: GPL-2.0-only
# a disk which is no SCSI disk is written by hand

two_luns iscsi 32
ram_disk
never_sent by_hand "LUN to plain disk" "$A" 0 "$REPLY" $MIB $((2 * MIB)) "unsupported disabled"
