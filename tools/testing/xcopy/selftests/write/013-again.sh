# SPDX-License-Identifier: GPL-2.0-only
# a command that is sent once more is charged to the same cgroup, with the same priority
# needs: write
# groups: debug

requires cmd ionice
event=$XCOPY_TRACE/events/block/block_rq_issue
fake_disks
cgroup
xcopy_trace_start
[[ -d $event ]] || skip "no event block:block_rq_issue"
grep -q ioprio "$event/format" || skip "the event does not tell the priority"
seed "$A" 0 "$B" 0 $MIB
ok "a copy, so that the pair is known" copy "$A" 0 "$B" 0 $MIB

echo 0 >"$XCOPY_TRACE/events/target/target_sequencer_start/enable"
echo 'rwbs ~ "CW*"' >"$event/filter"
echo 1 >"$event/enable"
fake_zero
fake_script "xcopy 1 1 status=8"
RAW_WITH=(in_cgroup "$CG" ionice -c 1 -n 3)
ok "BUSY once: copy" raw "$A" 0 "$B" 0 $MIB
echo 0 >"$event/enable"
is "offloaded" "$OFFLOADED" $MIB
is "commands" "$(fake_count xcopy)" 2
is "charged to the cgroup" "$(io_stat "$B" wios)" 2
is "with the caller's priority" "$(grep -c 'block_rq_issue:.* rt,0,3 ' "$XCOPY_TRACE/trace")" 2
fake_calm
data_right "BUSY once" "$A" 0 "$B" 0 $MIB
cgroup_done
ok "it goes" fake_unload
