# SPDX-License-Identifier: GPL-2.0-only
# /proc/PID/io counts what is copied as read and written, offloaded or by hand
# needs: write

two_luns iscsi 64
# what is read back of the first commands of each form, to prove them, is charged as well
fill "$A" 0 $((32 * MIB)) $NEW
ok "a copy, so that the pair is known" copy "$A" 0 "$B" 0 $((32 * MIB))
ok "offloaded" raw "$A" 0 "$B" 0 $((32 * MIB))
is "bytes offloaded" "$OFFLOADED" $((32 * MIB))
is "read_bytes" "$READ_BYTES" $((32 * MIB))
is "write_bytes" "$WRITE_BYTES" $((32 * MIB))
set_limit "$B" 0
ok "by hand" raw "$A" 0 "$B" 0 $((8 * MIB))
is "bytes offloaded" "$OFFLOADED" 0
is "read_bytes" "$READ_BYTES" $((8 * MIB))
is "write_bytes" "$WRITE_BYTES" $((8 * MIB))
