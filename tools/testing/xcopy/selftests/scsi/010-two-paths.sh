#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# two paths of one LU are no collision
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"
. "${BASH_SOURCE[0]%/*}/../lib-bed.sh"

lun ramdisk L0 32
lun ramdisk L1 32
export_iscsi L0 L1
export_loop L0 L1
A=$(disk L0 iscsi) B=$(disk L1 iscsi) LA=$(disk L0 loop) LB=$(disk L1 loop)
for d in "$A" "$B" "$LA" "$LB"; do
	xcopy_attr "$d" reason
	is "reason of ${d##*/}" "$REPLY" none
done
offloads "iscsi to iscsi" "$A" 0 "$B" $MIB $MIB 1
offloads "loop to loop" "$LA" 0 "$LB" $((4 * MIB)) $MIB 1
offloads "iscsi to loop" "$A" 0 "$LB" $((8 * MIB)) $MIB 1
ok "seen through the other path" check "$B" $((8 * MIB)) $MIB $NEW 0

done_testing
