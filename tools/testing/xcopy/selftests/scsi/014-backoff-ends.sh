# SPDX-License-Identifier: GPL-2.0-only
# back-off ends by itself and by a rescan
# needs: bed
# timeout: 60

two_fabrics
by_hand "first" "$A" 0 "$B" $MIB $MIB "unreachable aborted"
ok "it ends by itself" await 30 not_left_alone "$A"
twice_asked_once "$A" "$B"
# Behind another target device the same names would be a twin's.
echo 1 >"/sys/class/block/${A##*/}/device/delete"
await 30 test ! -b "$A"
export_loop L0
rescan "$B"
LA=$(disk L0 loop)
offloads "in reach" "$LA" 0 "$B" $MIB $MIB 1
