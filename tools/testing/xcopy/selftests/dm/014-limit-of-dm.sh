# SPDX-License-Identifier: GPL-2.0-only
# copy_max_bytes 0 on the dm device turns it off for it alone

two_luns iscsi 32
dm_pair 32768
set_limit /dev/mapper/dst 0
never_sent by_hand "dm destination off" /dev/mapper/src 0 /dev/mapper/dst $MIB $((2 * MIB)) disabled
offloads "its disk itself" "$A" 0 "$B" $((16 * MIB)) $MIB 1
set_limit /dev/mapper/dst $MIB
offloads "on again, small" /dev/mapper/src 0 /dev/mapper/dst $MIB $((2 * MIB)) 2
set_limit /dev/mapper/dst $((64 * MIB))
set_limit "$A" $((512 * KIB))
offloads "the disk below the source takes less" /dev/mapper/src 0 /dev/mapper/dst $MIB $MIB 2
