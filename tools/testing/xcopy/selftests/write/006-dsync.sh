# SPDX-License-Identifier: GPL-2.0-only
# O_DSYNC: the destination's cache is flushed after the copy, and not without it
# needs: write

two_luns iscsi 32 fileio buffered=1,emulate_write_cache=1
flushes() {
	local text rest

	text=$(<"$XCOPY_TRACE/trace")
	rest=${text//SYNCHRONIZE_CACHE/}
	REPLY=$(((${#text} - ${#rest}) / 17))
}
rescan "$B"
trust "$A" "$B"
[[ $(queue "$B" write_cache) == "write back" ]] || skip "the LUN has no write cache"
xcopy_trace_start
echo 'opcode == 0x35' >"$XCOPY_TRACE/events/target/target_sequencer_start/filter"
ok "copy" raw "$A" 0 "$B" 0 $MIB
flushes
is "flushes" "$REPLY" 0
ok "copy with O_DSYNC" raw dsync "$A" 0 "$B" 0 $MIB
is "offloaded" "$OFFLOADED" $MIB
flushes
is "flushes" "$REPLY" 1
