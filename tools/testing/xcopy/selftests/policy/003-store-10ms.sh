# SPDX-License-Identifier: GPL-2.0-only
# where the target's store takes 10 ms a copy has many small commands, or none
# needs: bed dm policy
# groups: debug
# timeout: 180

requires target delay
two_luns iscsi 80 iblock
policy measure
trust "$A" "$B"
slow L0 10
slow L1 10
RESYNC_SECONDS=120

# known_by KNOWN KIND COMMAND...: copies until that is known, ROUNDS times. What a trial may
# cost is a share of the work by hand, which 64 MiB do not always earn.
known_by() {
	for ROUNDS in {0..15}; do
		measured "$2" "$A" "$B" && "$1" && return 0
		diag "round $ROUNDS: $(</sys/kernel/blk_copy/measured)"
		"${@:3}" || return 1
	done
	measured "$2" "$A" "$B" && "$1"
}
# Where the store has many at a time, many small commands are best.
many_small() {
	[[ $WAY == offload ]] && ((COMMAND <= 1024 && FLIGHT >= 4))
}

resync_right "10 ms" "$A" "$B" 64
ok "it was measured" measured job_large "$A" "$B"
ok "both ways" known_by both_known job_large resync 64 4096 "$A" "$B" || :
if [[ $WAY == offload ]]; then
	le "the devices are not slower" "$OFFLOAD" $((HAND * 103 / 100))
	le "by small commands" "$COMMAND" 512
elif both_known && ((OFFLOAD * 4 > HAND * 5)); then
	le "little was tried" "$(kcopyd offloaded_bytes)" $(((1 + ROUNDS) * 16 * MIB))
else
	# One command at a time costs as much as by hand here: either way is the right one.
	diag "tried: $(kcopyd offloaded_bytes) bytes"
fi
seed "$A" 0 "$B" 0 $((64 * MIB))
mark
ok "copy" copy "$A" 0 "$B" 0 $((64 * MIB))
data_right "copy" "$A" 0 "$B" 0 $((64 * MIB))
ok "copy: measured" measured range_large "$A" "$B"
ok "copy: the devices do it, by many small commands" known_by many_small range_large copy "$A" 0 "$B" 0 $((64 * MIB))
diag "$(</sys/kernel/blk_copy/measured)"
