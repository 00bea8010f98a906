# SPDX-License-Identifier: GPL-2.0-only
# dm_copy's parameter enabled turns it off for kcopyd alone
# needs: dm

requires target mirror
p=/sys/module/dm_copy/parameters/enabled
requires file $p
two_luns iscsi 32
read -r old <$p
echo N >$p
resync_by_hand "disabled" "$A" "$B"
offloads "BLKCOPY still" "$A" 0 "$B" $((16 * MIB)) $MIB 1
echo "$old" >$p
fill "$A" 0 $((8 * MIB)) 44
mark
ok "resync, enabled again" resync 8 2048 "$A" "$B"
is "kcopyd/offloaded_jobs then" "$(kcopyd offloaded_jobs)" 8
ok "data then" check "$B" 0 $((8 * MIB)) 44
