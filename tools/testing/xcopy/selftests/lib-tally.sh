# SPDX-License-Identifier: GPL-2.0-only
# What disks and mapped devices count for themselves, /sys/block/DISK/copy. Those of
# a test are new, so they begin with nothing.

# tally_folder DEV: REPLY is where it counts
tally_folder() {
	sys_of "$1" || return
	REPLY=$(readlink -f "$REPLY")
	[[ ! -e $REPLY/partition ]] || REPLY=${REPLY%/*}
	REPLY+=/copy
}

# tally_there DEV: it counts by now; the folder is made beside the copy
tally_there() {
	tally_folder "$1" && [[ -d $REPLY/destination ]]
}

# tally DEV SIDE NAME: prints a file of it, its lines with commas between them
tally() {
	await 30 tally_there "$1" || { echo "no folder"; return; }
	mapfile -t LINES <"$REPLY/$2/$3"
	local IFS=,
	echo "${LINES[*]}"
}

# tally_is DESC DEV SIDE OFFLOADED COMMANDS BY_HAND "REFUSALS"
tally_is() {
	is "$1: $3 of ${2##*/}: bytes, commands, by hand, refusals" \
		"$(tally "$2" "$3" offloaded_bytes) $(tally "$2" "$3" commands) $(tally "$2" "$3" by_hand_bytes) $(tally "$2" "$3" refusals)" \
		"$4 $5 $6 $7"
}

# answered DEV SIDE: REPLY is how many commands came back
answered() {
	local us n sum=0

	await 30 tally_there "$1" || return
	while read -r us n; do
		((us & (us - 1))) && return 1
		((sum += n))
	done <"$REPLY/$2/latency"
	REPLY=$sum
}
