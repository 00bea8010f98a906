# SPDX-License-Identifier: GPL-2.0-only
# copy_max_bytes 0 at the destination turns offload off

two_luns iscsi 32
set_limit "$B" 0
never_sent by_hand "destination off" "$A" 0 "$B" $MIB $((3 * MIB)) "disabled"
nok "offload-only is refused" copy "$A" 0 "$B" $MIB $MIB --offload-only
is "errno" "$ERRNO" EOPNOTSUPP
read_queue "$B" copy_max_hw_bytes
set_limit "$B" "$REPLY"
offloads "on again" "$A" 0 "$B" $MIB $MIB 1
