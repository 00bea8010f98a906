# SPDX-License-Identifier: GPL-2.0-only
# Copies that go on while something else happens.

# How often: QEMU interprets every instruction, UML runs them.
case $XCOPY_BED in
qemu) CYCLES=${CYCLES:-50};;
*) CYCLES=${CYCLES:-200};;
esac

COPIERS=() COPIES=0 COPIES_FAILED=0 COPIER_ERROR=

# copier SRC SOFF DST DOFF LEN: copies in the background again and again until
# stop_copiers.
copier() {
	local log=$XCOPY_TMP/copier.${#COPIERS[@]}

	rm -f "$XCOPY_TMP/stop"
	"$XCOPY_BIN/xcstress" copy "$XCOPY_TMP/stop" "$@" >"$log" 2>"$log.errors" &
	COPIERS+=($!)
}

# cycle COUNT NAME [TABLE...] [-- NAME [TABLE...]]...: suspends and resumes mapped
# devices in turn, COUNT times in all, each time with the next of the device's
# tables where it has some; the lines of a table are parted by ';'.
cycle() {
	"$XCOPY_BIN/xcstress" cycle "$@"
}

# nest COUNT NAME...: suspends all of them, resumes them the other way round.
nest() {
	"$XCOPY_BIN/xcstress" nest "$@"
}

# stop_copiers: COPIES were made, COPIES_FAILED of them failed. Fails if one
# does not come to an end.
stop_copiers() {
	local i made failed rc=0

	: >"$XCOPY_TMP/stop"
	COPIES=0 COPIES_FAILED=0
	for i in "${!COPIERS[@]}"; do
		await 60 gone "${COPIERS[i]}" || { rc=1; continue; }
		wait "${COPIERS[i]}" 2>/dev/null
		read -r made failed <"$XCOPY_TMP/copier.$i" || { rc=1; continue; }
		((COPIES += made, COPIES_FAILED += failed))
		((failed == 0)) || COPIER_ERROR=$(<"$XCOPY_TMP/copier.$i.errors")
	done
	COPIERS=()
	return $rc
}

# nothing_left: the modules are at rest after it all.
nothing_left() {
	[[ ! $COPIER_ERROR ]] || diag "${COPIER_ERROR%%$'\n'*}"
	ok "nothing is in flight" await 30 idle
}

# all_copies_accounted LEN: each copy's bytes were offloaded or copied by hand
# (or both, where a command failed and its chunk was done again).
all_copies_accounted() {
	local by_device

	delta offloaded_bytes >/dev/null
	by_device=$REPLY
	delta fallback_bytes >/dev/null
	ge "bytes offloaded and by hand make up all copies" \
		$((by_device + REPLY)) $((COPIES * $1))
	diag "$COPIES copies, $by_device bytes offloaded, $REPLY by hand, $(refusals)"
}

# copiers_done LEN: they come to an end, and none of their copies, of LEN bytes
# each, failed, was lost or is still under way.
copiers_done() {
	ok "the copiers come to an end" stop_copiers
	is "copies that failed" $COPIES_FAILED 0
	ge "copies" $COPIES 1
	all_copies_accounted "$1"
	nothing_left
}
