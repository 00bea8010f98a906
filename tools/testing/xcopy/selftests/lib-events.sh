# SPDX-License-Identifier: GPL-2.0-only
# The events of copies, by tracefs alone.

EVENTS=/sys/kernel/tracing/instances/copies

# numbered_luns: A and B, which copy 1 MiB at a time, and their numbers a and b; 2 MiB new in A
numbered_luns() {
	two_luns iscsi 32
	trust "$A" "$B"
	set_limit "$B" $MIB
	number_of "$A"; a=$REPLY
	number_of "$B"; b=$REPLY
	fill "$A" 0 $((2 * MIB)) $NEW
}

# events_start: from here on all of blk_copy's are recorded, and none before
events_start() {
	[[ -d $EVENTS ]] || mkdir "$EVENTS" 2>/dev/null || skip "no tracing in this kernel"
	[[ -d $EVENTS/events/blk_copy ]] || skip "no events of blk_copy"
	echo 1024 >"$EVENTS/buffer_size_kb"
	echo 1 >"$EVENTS/events/blk_copy/enable"
	: >"$EVENTS/trace"
	echo 1 >"$EVENTS/tracing_on"
}

# events NAME: what blk_copy_NAME has told since, a line each; how many in REPLY
events() {
	local line what=": blk_copy_$1: "

	REPLY=0
	while IFS= read -r line; do
		[[ $line == *"$what"* ]] || continue
		((REPLY += 1))
		echo "${line#*"$what"}"
	done <"$EVENTS/trace"
}

# event_count NAME: prints how many there were
event_count() {
	events "$1" >/dev/null
	echo "$REPLY"
}

# events_are DESC NAME LINE...: these and no other, each as it stands there
events_are() {
	local desc=$1 name=$2

	shift 2
	is "$desc: $name" "$(events "$name")" "$(printf '%s\n' "$@")"
}

# number_of DEV: REPLY is "MAJOR,MINOR"
number_of() {
	dev_of "$1" && REPLY=${REPLY/:/,}
}

events_stop() {
	[[ ! -d $EVENTS ]] || rmdir "$EVENTS"
}
