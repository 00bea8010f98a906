# SPDX-License-Identifier: GPL-2.0-only
#
# What was copied by whom: the modules' counters and the target's own view.

COUNTERS=/sys/kernel/blk_copy
declare -A COUNTER_MARK=()

# counter NAME: its value, printed and in REPLY; 0 where there is none yet
counter() {
	REPLY=0
	[[ ! -e $COUNTERS/$1 ]] || read -r REPLY <"$COUNTERS/$1"
	echo "$REPLY"
}

# mark: what delta counts from
mark() {
	local f v
	COUNTER_MARK=()
	for f in "$COUNTERS"/* "$COUNTERS"/*/*; do
		[[ -f $f && -r $f ]] && read -r v 2>/dev/null <"$f" && COUNTER_MARK[${f#"$COUNTERS"/}]=$v
	done
	return 0
}

# delta NAME: since mark, printed and in REPLY
delta() {
	counter "$1" >/dev/null
	REPLY=$((REPLY - ${COUNTER_MARK[$1]:-0}))
	echo "$REPLY"
}

# refusals: all reasons counted since mark, as "reason=n ..."
refusals() {
	local f list=''
	for f in "$COUNTERS"/refusals/*; do
		[[ -e $f ]] || continue
		delta "refusals/${f##*/}" >/dev/null
		((REPLY == 0)) || list+="${f##*/}=$REPLY "
	done
	REPLY=${list% }
	echo "$REPLY"
}

XCOPY_TRACE=/sys/kernel/tracing/instances/xcopy

# Who else than LIO counts commands: NAME_start and NAME_count are functions.
XCOPY_VIEW=''

# xcopy_trace_start: from now on, count what the target executes
xcopy_trace_start() {
	[[ ! $XCOPY_VIEW ]] || { "${XCOPY_VIEW}_start"; return; }
	local REPLY event=$XCOPY_TRACE/events/target/target_sequencer_start
	[[ -d $XCOPY_TRACE ]] || mkdir "$XCOPY_TRACE" 2>/dev/null || skip "no tracing in this kernel"
	[[ -d $event ]] || skip "no event target:target_sequencer_start in this kernel"
	echo 0 >"$XCOPY_TRACE/tracing_on"
	echo 2048 >"$XCOPY_TRACE/buffer_size_kb"
	echo 'opcode == 0x83' >"$event/filter" || skip "no filter for target events"
	echo 1 >"$event/enable"
	: >"$XCOPY_TRACE/trace"
	echo 1 >"$XCOPY_TRACE/tracing_on"
	counter proofs >/dev/null
	XCOPY_PROOFS=$REPLY
}

# mark_traced: mark, and xcopy_trace_start
mark_traced() { mark; xcopy_trace_start; }

# proofs: samples sent since xcopy_trace_start, by which a pair of units shows
# that it copies, once; printed and in REPLY
proofs() {
	counter proofs >/dev/null
	REPLY=$((REPLY - XCOPY_PROOFS))
	echo "$REPLY"
}

# xcopy_count [NAME]: EXTENDED COPY commands the target was given since, all or
# those that LUN NAME received; printed and in REPLY. All are without
# those by which a pair of units had to show that it copies at all.
xcopy_count() {
	[[ ! $XCOPY_VIEW ]] || { "${XCOPY_VIEW}_count"; return; }
	local text rest what=target_sequencer_start:
	[[ ${1:-} ]] && printf -v what ' -> LUN %03u ' "${LUN_OF[$1]}"
	text=$(<"$XCOPY_TRACE/trace")
	rest=${text//"$what"/}
	rest=$(((${#text} - ${#rest}) / ${#what}))
	REPLY=0
	[[ ${1:-} ]] || proofs >/dev/null
	REPLY=$((rest - REPLY))
	echo "$REPLY"
}

xcopy_trace_stop() {
	[[ -d $XCOPY_TRACE ]] || return 0
	echo 0 >"$XCOPY_TRACE/events/target/target_sequencer_start/enable"
	rmdir "$XCOPY_TRACE"
}
