# SPDX-License-Identifier: GPL-2.0-only
# where the target's store takes 10 ms a copy has many small commands, or none
# needs: bed dm policy
# timeout: 180

requires target delay
two_luns iscsi 80 iblock
policy measure
trust "$A" "$B"
slow L0 10
slow L1 10
RESYNC_SECONDS=120
resync_right "10 ms" "$A" "$B" 64
ok "it was measured" measured job_large "$A" "$B"
both_known || diag "the devices' way is not known yet"
if [[ $WAY == offload ]]; then
	le "the devices are not slower" "$OFFLOAD" $((HAND * 103 / 100))
	le "by small commands" "$COMMAND" 512
else
	le "little was tried" "$(kcopyd offloaded_bytes)" $((16 * MIB))
fi
seed "$A" 0 "$B" 0 $((64 * MIB))
mark
ok "copy" copy "$A" 0 "$B" 0 $((64 * MIB))
data_right "copy" "$A" 0 "$B" 0 $((64 * MIB))
ok "copy: measured" measured range_large "$A" "$B"
diag "$(</sys/kernel/blk_copy/measured)"
# (what the policy tries first, and when, hangs on what by hand took)
both_known || skip "the way of the devices is not known after 64 MiB"
is "copy: the devices do it" "$WAY" offload
le "copy: by small commands" "$COMMAND" 1024
ge "copy: many of them" "$FLIGHT" 4
