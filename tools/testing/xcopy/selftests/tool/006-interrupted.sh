# SPDX-License-Identifier: GPL-2.0-only
# a signal ends the copy soon, and what is said to be copied is
# needs: tool bed
# timeout: 90

two_luns iscsi 80 iblock
seed "$A" 0 "$B" 0 $((80 * MIB))
slow L0 30

# written DEV: REPLY is how many sectors were
written() {
	local stat

	read -ra stat <"/sys/block/${1##*/}/stat"
	REPLY=${stat[6]}
}

writing() {
	written "$B"
	((REPLY > before + 2 * 2048))
}

written "$B"
before=$REPLY
"$XCOPY_BIN/blkcopy" --no-offload "$A" "$B" 2>"$XCOPY_TMP/tool.err" &
BG=$!
await 60 writing
kill -TERM "$BG"
wait "$BG"
is "exit status" $? 143
fast L0
SAID=$(<"$XCOPY_TMP/tool.err")
[[ $SAID =~ "SIGTERM (EINTR); "([0-9]+)" bytes are surely copied" ]]
copied=${BASH_REMATCH[1]:-0}
ge "it says how far it got" "$copied" $MIB || diag "$SAID"
ok "and stopped there" test "$copied" -lt $((80 * MIB))
ok "what was reported is right" check "$B" 0 "$copied" $NEW
ok "behind it untouched" check "$B" "$copied" $((80 * MIB - copied)) $OLD
