# SPDX-License-Identifier: GPL-2.0-only
# what the device does not copy is EOPNOTSUPP with offload-only

two_luns iscsi 32
watch_writes "$B" 8
set_limit "$B" 0
refuses "destination off" EOPNOTSUPP "$A" 0 "$B" 0 $MIB --raw-flags 1
set_limit "$B" $MIB
set_limit "$A" 0
refuses "source off" EOPNOTSUPP "$A" 0 "$B" 0 $MIB --raw-flags 1
nothing_written
