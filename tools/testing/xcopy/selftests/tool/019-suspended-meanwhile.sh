# SPDX-License-Identifier: GPL-2.0-only
# what a copy waits for in the middle is said, and a second signal ends all that need not be waited for
# needs: tool bed stress
# groups: debug
# timeout: 150

two_luns iscsi 80 iblock
dm_pair $((80 * 2048))
seed /dev/mapper/src 0 /dev/mapper/dst 0 $((80 * MIB))
slow L0 100
declare -A which=([src]=source [dst]=destination)

written() {
	local stat

	read -ra stat <"/sys/block/${B##*/}/stat"
	REPLY=${stat[6]}
}

writing() {
	written
	((REPLY > before + 2 * 2048))
}

# suspended_in_the_middle END: of a copy by hand, which says so and is told to end
suspended_in_the_middle() {
	written
	before=$REPLY
	"$XCOPY_BIN/blkcopy" --force --no-offload /dev/mapper/src /dev/mapper/dst 2>"$XCOPY_TMP/tool.err" &
	BG=$!
	await 60 writing
	dmsetup suspend "$1"
	ok "$1 suspended: it says what it waits for" await 30 grep -qF "blkcopy: /dev/mapper/$1: ${which[$1]} waits \
for the mapped device $1, which is suspended; dmsetup resume ends that (EAGAIN)" "$XCOPY_TMP/tool.err"
	kill -TERM "$BG"
	sleep 1
	ok "$1 suspended: the piece under way is waited for" alive "$BG"
}

suspended_in_the_middle src
kill -TERM "$BG"
ok "a second signal ends what waits for the source" await 5 gone "$BG"
wait "$BG"
is "by that signal" $? 143
dmsetup resume src

suspended_in_the_middle dst
dmsetup resume dst
ok "a signal ends it when the destination is resumed" await 30 gone "$BG"
wait "$BG"
is "by that signal" $? 143
[[ $(<"$XCOPY_TMP/tool.err") =~ "SIGTERM (EINTR); "([0-9]+)" bytes are surely copied" ]]
copied=${BASH_REMATCH[1]:-0}
ge "and it says how far it got" "$copied" $MIB || diag "$(<"$XCOPY_TMP/tool.err")"
ok "which is right" check /dev/mapper/dst 0 "$copied" $NEW
is "what it waited for is said once" "$(grep -c 'waits for' "$XCOPY_TMP/tool.err")" 1

# as the man page has it: what was sent to the destination is waited for by who is killed
under_way() {
	local ios

	read -ra ios <"/sys/block/${B##*/}/inflight"
	((ios[1] > 0))
}

fast L0
slow_writes L1 6000
"$XCOPY_BIN/blkcopy" --force --no-offload /dev/mapper/src /dev/mapper/dst 2>"$XCOPY_TMP/tool.err" &
BG=$!
ok "it writes" await 30 under_way
kill -TERM "$BG"
sleep 0.5
kill -TERM "$BG"
sleep 1
ok "no signal ends a write that has been sent" alive "$BG"
fast L1
ok "its end does" await 30 gone "$BG"
wait "$BG"
is "by the signal" $? 143
nothing_left
