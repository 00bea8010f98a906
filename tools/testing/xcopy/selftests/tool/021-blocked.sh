# SPDX-License-Identifier: GPL-2.0-only
# a disk whose session is lost for the moment is told of, by who asks and by who waits
# needs: tool bed
# timeout: 120

two_luns iscsi 32 iblock
trust "$A" "$B"
seed "$A" 0 "$B" 0 $((8 * MIB))
TPG=$LIO/iscsi/$IQN/tpgt_1

blocked() { [[ $(<"/sys/block/${B##*/}/device/state") == blocked ]]; }

echo 0 >"$TPG/enable"
ok "the session is lost, and the disk is blocked" await 30 blocked
said="blkcopy: $B: destination waits for the disk ${B##*/}, which is blocked while the way to it is lost; \
that ends by itself, one way or the other (EAGAIN)"
for ask in check --dry-run; do
	exits "$ask" 3 $ask "$A" "$B"
	is "$ask, in a line" "$SAID" "$said"
done
"$XCOPY_BIN/blkcopy" --length 8M "$A" "$B" 2>"$XCOPY_TMP/tool.err" >"$XCOPY_TMP/tool.out" &
BG=$!
ok "a copy says what it waits for" await 10 grep -qF "$said" "$XCOPY_TMP/tool.err"
ok "and waits" alive "$BG"
echo 1 >"$TPG/enable"
ok "the session comes back" await 60 in_session
ok "it goes on" await 60 gone "$BG"
wait "$BG"
is "with success" $? 0
ok "and is whole" check "$B" 0 $((8 * MIB)) $NEW
