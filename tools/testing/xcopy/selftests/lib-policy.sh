# SPDX-License-Identifier: GPL-2.0-only
# Copies that go the quicker way. The guest's other tests have policy=always and
# drain_ms=0.

POLICY=/sys/module/blk_copy/parameters/policy

# policy MODE: and all that was learnt is forgotten
policy() {
	requires file "$POLICY"
	echo "$1" >"$POLICY"
}

# measured KIND SRC DST: HAND and OFFLOAD (us for each MiB, or -), WAY, WHY, COMMAND
# (KiB) and FLIGHT of copies of that kind; false where there were none.
measured() {
	local line src dst

	dev_of "$2" && src=$REPLY && dev_of "$3" && dst=$REPLY || return
	while read -r line; do
		[[ $line == "$src $dst $1 "* ]] || continue
		read -r _ _ _ HAND OFFLOAD WAY WHY COMMAND FLIGHT _ <<<"$line"
		return 0
	done </sys/kernel/blk_copy/measured
	return 1
}

# both_known: both ways were measured
both_known() {
	[[ $HAND != - && $OFFLOAD != - ]]
}

# copies_right DESC SRC DST MIB: a resync from SRC to DST, and the data
resync_right() {
	seed "$2" 0 "$3" 0 $(($4 * MIB))
	mark
	ok "$1: resync" resync "$4" 4096 "$2" "$3"
	data_right "$1" "$2" 0 "$3" 0 $(($4 * MIB))
	diag "$1: $(</sys/kernel/blk_copy/measured)"
	diag "$1: $(refusals)"
}
