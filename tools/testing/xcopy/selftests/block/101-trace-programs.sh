# SPDX-License-Identifier: GPL-2.0-only
# trace-cmd records the events of copies; blktrace has copies as writes
# needs: events
# shellcheck disable=SC2154 # (numbered_luns sets a and b)

requires cmd trace-cmd
numbered_luns
[[ -d /sys/kernel/tracing/events/blk_copy ]] || skip "no events of blk_copy"

# recorded EVENT: prints how many trace-cmd has of it
recorded() { grep -c " blk_copy_$1: " "$XCOPY_TMP/report"; }

ok "trace-cmd record" trace-cmd record -q -e blk_copy -o "$XCOPY_TMP/trace.dat" \
	"$XCOPY_BIN/blkcopy" --quiet --force --length 2M "$A" "$B"
trace-cmd report -i "$XCOPY_TMP/trace.dat" >"$XCOPY_TMP/report" 2>/dev/null
is "a begin and an end" "$(recorded issue)+$(recorded end)" 1+1
is "commands" "$(recorded command)+$(recorded command_done)+$(recorded scsi_done)" 2+2+2
is "pieces" "$(recorded park)" 4
ok "numbers and names are readable" grep -q "blk_copy_end: *$a 0 -> $b 0 + 4096 copied 4096 reason none" "$XCOPY_TMP/report" ||
	diag "$(head -n 20 "$XCOPY_TMP/report")"

set_limit "$B" 0
ok "with a filter" trace-cmd record -q -e blk_copy_refuse -f 'reason == "disabled"' -o "$XCOPY_TMP/trace.dat" \
	"$XCOPY_BIN/blkcopy" --quiet --force --length 1M "$A" "$B"
trace-cmd report -i "$XCOPY_TMP/trace.dat" >"$XCOPY_TMP/report" 2>/dev/null
is "with a filter: refusals" "$(recorded refuse)" 1
ok "with a filter: why" grep -q "$a -> $b reason disabled" "$XCOPY_TMP/report"
set_limit "$B" $MIB

# What blktrace has, by the tracer that it is: it knows no copies, so the half that
# comes to the destination is a write, and so is the command. Block events do.
trace=/sys/kernel/tracing
if [[ -e /sys/block/${B##*/}/trace/enable ]] && grep -qw blk $trace/available_tracers; then
	fill "$A" 0 $MIB $OLD
	echo blk >$trace/current_tracer
	echo 1 >"/sys/block/${B##*/}/trace/enable"
	echo 1 >$trace/events/block/block_rq_issue/enable
	echo >$trace/trace
	mark
	ok "under blktrace" "$XCOPY_BIN/blkcopy" --quiet --force --length 1M "$A" "$B"
	cp $trace/trace "$XCOPY_TMP/blk"
	echo 0 >$trace/events/block/block_rq_issue/enable
	echo 0 >"/sys/block/${B##*/}/trace/enable"
	echo nop >$trace/current_tracer
	is "it was offloaded" "$(delta offloaded_bytes)" $MIB
	diag "$(grep " $b " "$XCOPY_TMP/blk")"
	is "blktrace: the half" "$(grep -cE " $b +Q +W 0 \+ 2048 " "$XCOPY_TMP/blk")" 1
	is "blktrace: the command is issued" "$(grep -cE " $b +D +W[A-Z]* 0 \+ 2048 " "$XCOPY_TMP/blk")" 1
	is "block events: it is a copy" "$(grep -cE "block_rq_issue: $b CW[A-Z]* .* 0 \+ 2048 " "$XCOPY_TMP/blk")" 1
fi
