# SPDX-License-Identifier: GPL-2.0-only
# how long a command was under way is counted by its disks and told by its event
# needs: reasons events

fakes copy_ms=100
trust "$A" "$B"
events_start
ok "copy" copy "$A" 0 "$B" 0 $MIB
is "offloaded" "$OFFLOADED" $MIB
is "a command" "$(event_count command_done)" 1
us=$(events command_done | sed 's/.* us \([0-9]*\) .*/\1/')
diag "it took $us us"
ge "not less than the device took" "$us" 100000
le "and not much more" "$us" 20000000
most=1
while ((most < us)); do ((most *= 2)); done
await 30 folder_there "$B"
sys_of "$B"
ok "counted where it belongs" grep -q "^$most [1-9]" "$REPLY/copy/destination/latency"
ok "and nowhere else but with the proof" test "$(wc -l <"$REPLY/copy/destination/latency")" -le 2
events_stop
