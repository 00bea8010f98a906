# SPDX-License-Identifier: GPL-2.0-only
# the events of a copy, from its begin to its end, by way of tracefs
# needs: bed events
# groups: debug
# shellcheck disable=SC2154 # (numbered_luns sets a and b)

numbered_luns

events_start
ok "copy" copy "$A" 0 "$B" $MIB $((2 * MIB))
events_are "copy" issue "$a 0 -> $b 2048 + 4096"
events_are "copy" park "$a source 0 + 2048" "$b destination 2048 + 2048" \
	"$a source 2048 + 2048" "$b destination 4096 + 2048"
events_are "copy" plan "$a -> $b + 2048 pieces 1 and 1 extents 1 pairs 1 reason none" \
	"$a -> $b + 2048 pieces 1 and 1 extents 1 pairs 1 reason none"
events_are "copy" command "$a 0 -> $b 2048 + 2048 segments 1 try 1" \
	"$a 2048 -> $b 4096 + 2048 segments 1 try 1"
is "copy: commands that came back" "$(event_count command_done)" 2
is "copy: as SCSI has it" "$(events scsi_done | sort)" "$(printf '%s\n' \
	"$a -> $b 2048 host 0x00 status 0x00 sense 0/00/00 reason none" \
	"$a -> $b 4096 host 0x00 status 0x00 sense 0/00/00 reason none")"
events_are "copy" end "$a 0 -> $b 2048 + 4096 copied 4096 reason none"
is "copy: refusals" "$(event_count refuse)" 0
is "copy: by hand" "$(event_count by_hand)" 0
ok "it can be followed while it runs" test -r "$EVENTS/trace_pipe"

printf '%s\n' "0 1024 linear $B 8192" "1024 1024 linear $B 16384" | dm two || die "no map"
number_of /dev/mapper/two
events_start
ok "to two places" copy "$A" 0 /dev/mapper/two 0 $MIB
events_are "to two places" plan "$a -> $REPLY + 2048 pieces 1 and 2 extents 2 pairs 1 reason none"
dm_remove two

set_limit "$B" 0
events_start
ok "switched off" copy "$A" 0 "$B" 0 $MIB
events_are "switched off" refuse "$a -> $b reason disabled"
events_are "switched off" by_hand "$a -> $b bytes $MIB"
is "switched off: begun" "$(event_count issue)" 0

echo 'reason == "backoff"' >"$EVENTS/events/blk_copy/blk_copy_refuse/filter"
events_start
ok "once more" copy "$A" 0 "$B" 0 $MIB
is "a filter by name" "$(event_count refuse)" 0

ok "judged" "$XCOPY_BIN/blkcopy" --dry-run --length $MIB "$A" "$B"
is "what is judged is no copy" "$(event_count plan)" 0
ok "the modules go with events on" unload dm_copy sd_xcopy blk_copy
nok "and their events with them" test -d "$EVENTS/events/blk_copy"
events_stop
ok "the modules come" load blk_copy sd_xcopy dm_copy
