# SPDX-License-Identifier: GPL-2.0-only
# the commands have the caller's I/O priority, all of them
# needs: write

requires cmd ionice
two_luns iscsi 128
trust "$A" "$B"
event=$XCOPY_TRACE/events/block/block_rq_issue
xcopy_trace_start
[[ -d $event ]] || skip "no event block:block_rq_issue"
grep -q ioprio "$event/format" || skip "the event does not tell the priority"
echo 0 >"$XCOPY_TRACE/events/target/target_sequencer_start/enable"
echo 'rwbs ~ "CW*"' >"$event/filter"
echo 1 >"$event/enable"
RAW_WITH=(ionice -c 1 -n 3)
ok "copy" raw "$A" 0 "$B" 0 $((96 * MIB))
is "offloaded" "$OFFLOADED" $((96 * MIB))
echo 0 >"$event/enable"
is "commands" "$(grep -c block_rq_issue: "$XCOPY_TRACE/trace")" 24
is "with the caller's priority" "$(grep -c 'block_rq_issue:.* rt,0,3 ' "$XCOPY_TRACE/trace")" 24
