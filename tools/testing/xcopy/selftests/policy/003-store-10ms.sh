# SPDX-License-Identifier: GPL-2.0-only
# where the target's store takes 10 ms a copy has many small commands, or none
# needs: bed dm policy
# timeout: 400

requires target delay
two_luns iscsi 80 iblock
policy measure
trust "$A" "$B"
slow L0 10
slow L1 10
RESYNC_SECONDS=120

# known_by KNOWN KIND COMMAND...: copies until that is known, ROUNDS times. What a trial may
# cost is a share of the work by hand, which a machine with other work may not earn in four
# times 64 MiB: then it goes on by hand, which is right.
known_by() {
	for ROUNDS in {0..3}; do
		measured "$2" "$A" "$B" && "$1" && return 0
		"${@:3}" >/dev/null || return 1
	done
	measured "$2" "$A" "$B" && "$1"
}
both_tried() {
	both_known || [[ $WHY != learning ]]
}
# settled DESC KIND: the way taken is that of the lower price; by hand little was tried
settled() {
	diag "$1: $(</sys/kernel/blk_copy/measured)"
	if [[ $WAY == offload ]]; then
		le "$1: the devices are not slower" "$OFFLOAD" $((HAND * 103 / 100))
		le "$1: by small commands" "$COMMAND" 1024
		ge "$1: by many" "$FLIGHT" 2
	elif both_known; then
		ge "$1: by hand is not twice as slow" $((OFFLOAD * 2)) "$HAND"
	else
		le "$1: little was tried" "$TRIED" $(((1 + ROUNDS) * 16 * MIB))
	fi
}

resync_right "10 ms" "$A" "$B" 64
ok "it was measured" measured job_large "$A" "$B"
known_by both_tried job_large resync 64 4096 "$A" "$B" || diag "not tried"
TRIED=$(kcopyd offloaded_bytes)
settled "resync"
seed "$A" 0 "$B" 0 $((64 * MIB))
mark
ok "copy" copy "$A" 0 "$B" 0 $((64 * MIB))
data_right "copy" "$A" 0 "$B" 0 $((64 * MIB))
ok "copy: measured" measured range_large "$A" "$B"
known_by both_tried range_large copy "$A" 0 "$B" 0 $((64 * MIB)) || diag "not tried"
TRIED=$(delta offloaded_bytes)
settled "copy"
