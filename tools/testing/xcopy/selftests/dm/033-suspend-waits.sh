# SPDX-License-Identifier: GPL-2.0-only
# a suspend waits for the copy which is under way
# needs: bed
# groups: debug
# timeout: 90

two_luns iscsi 32 iblock
trust "$A" "$B"
dm_pair 65536
seed /dev/mapper/src 0 /dev/mapper/dst $MIB $((4 * MIB))
slow L0 20
mark
copy_in_background /dev/mapper/src 0 /dev/mapper/dst $MIB $((4 * MIB))
# (what comes to a suspended device is refused, so it has to be there before)
await 30 counted commands 1
dmsetup suspend dst
ok "nothing is in flight under a suspended device" idle
offloaded_in_time "the chunk was done first" $((4 * MIB))
dmsetup resume dst
ok "copy" wait "$BG"
fast L0
data_right "copy" /dev/mapper/src 0 /dev/mapper/dst $MIB $((4 * MIB))
