# SPDX-License-Identifier: GPL-2.0-only
# the last blocks of a partition are copied; one block more is refused

requires cmd addpart
two_luns iscsi 32
partition "$B" 1 2048 4096
fill "$B" 0 $((8 * MIB)) $OLD
fill "$A" 0 $MIB $NEW
offloads_seeded "to the end" "$A" 0 "${B}1" $MIB $MIB 1
ok "data" check "${B}1" $MIB $MIB $NEW 0
nok "over the end" copy "$A" 0 "${B}1" $((MIB + 512)) $MIB
is "errno" "$ERRNO" ENOSPC
ok "behind the partition untouched" untouched "$B" $((3 * MIB)) $((2 * MIB))
