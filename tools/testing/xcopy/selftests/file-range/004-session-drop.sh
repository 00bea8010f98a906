# SPDX-License-Identifier: GPL-2.0-only
# the iSCSI session goes in the middle of a cp: right data, no error, nothing late
# needs: file bed
# timeout: 120

two_luns iscsi 32 iblock
trust "$A" "$B"
TPG=$LIO/iscsi/$IQN/tpgt_1

fill "$A" 0 $((32 * MIB)) $NEW -- fill "$B" 0 $((32 * MIB)) $OLD
slow L0 100
mark
cp "$A" "$B" >"$XCOPY_TMP/cp" 2>&1 &
BG=$!
await 30 counted commands 2
busy
is "in mid-copy" $? 0
echo 0 >"$TPG/enable"
fast L0
echo 1 >"$TPG/enable"
ok "the session comes back" await 60 in_session
await 60 eval "! alive $BG"
wait "$BG"
is "succeeds" $? 0
ge "commands were lost with the session" "$(refused lost)" 1
diag "$(<"$XCOPY_TMP/cp"); $(refusals)"
ok "data right" check "$B" 0 $((32 * MIB)) $NEW
fill "$B" 0 $((8 * MIB)) 77
sleep 2
ok "nothing is written late" check "$B" 0 $((8 * MIB)) 77
ok "nothing is in flight" await 30 idle
