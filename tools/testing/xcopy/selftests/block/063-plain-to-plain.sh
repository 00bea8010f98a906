# SPDX-License-Identifier: GPL-2.0-only
# between two plain disks BLKCOPY is a copy by hand

ram_disk
P=$REPLY
ram_disk
by_hand "plain to plain" "$P" 0 "$REPLY" $MIB $((2 * MIB)) "unsupported disabled"
by_hand "within a plain disk" "$P" 0 "$P" $((8 * MIB)) $((2 * MIB)) "unsupported disabled"
