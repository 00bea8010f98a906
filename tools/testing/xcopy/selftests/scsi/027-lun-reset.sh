# SPDX-License-Identifier: GPL-2.0-only
# a LUN reset of the destination during a copy: the data are right all the same
# needs: bed
# groups: debug
# timeout: 120

requires cmd sg_reset
two_luns iscsi 32 iblock
seed "$A" 0 "$B" $MIB $((8 * MIB))
slow L0 30
copy_in_background "$A" 0 "$B" $MIB $((8 * MIB))
await 30 busy
sg_reset -d "$B" >/dev/null 2>&1
wait "$BG"
rc=$?
fast L0
diag "exit $rc: $(<"$XCOPY_TMP/blkcopy.bg")"
is "the copy succeeds" $rc 0
ok "data right" check "$B" $MIB $((8 * MIB)) $NEW 0
ok "neighbours untouched" neighbours_intact "$B" $MIB $((8 * MIB))
ok "nothing is in flight" await 30 idle
# (a pair whose command was lost is left alone for a while)
pardon
offloads "afterwards" "$A" 0 "$B" $((16 * MIB)) $MIB 1
