# SPDX-License-Identifier: GPL-2.0-only
# a disk which is no SCSI disk is written and read by hand

two_luns iscsi 32
ram_disk
P=$REPLY
ram_disk
Q=$REPLY
never_sent by_hand "LUN to plain disk" "$A" 0 "$P" $MIB $((2 * MIB)) "unsupported disabled"
never_sent by_hand "plain disk to LUN" "$P" 0 "$A" $MIB $((2 * MIB)) "unsupported disabled"
by_hand "plain to plain" "$P" 0 "$Q" $MIB $((2 * MIB)) "unsupported disabled"
by_hand "within a plain disk" "$P" 0 "$P" $((8 * MIB)) $((2 * MIB)) "unsupported disabled"
