#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# lvconvert -m1 to a mirror is offloaded
# timeout: 180
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"
. "${BASH_SOURCE[0]%/*}/../lib-dm.sh"
. "${BASH_SOURCE[0]%/*}/../lib-lvm.sh"

requires cmd vgcreate
requires target mirror
two_luns iscsi 64
volume_group "$A" "$B"
volume lv 16 "$A"
fill $REPLY 0 $((16 * MIB)) $NEW
mark
xcopy_trace_start
ok "lvconvert" lvconvert -q -y -i1 --type mirror -m1 --mirrorlog core vg/lv "$B"
ok "in sync" await 60 synced lv
all_offloaded $((16 * MIB)) 1
ok "data of the mirror" check /dev/vg/lv 0 $((16 * MIB)) $NEW
ok "back to the new leg" lvconvert -q -y -m0 vg/lv "$A"
ok "it lies on the other LUN" lies_on lv "$B"
ok "data of the new leg" check /dev/vg/lv 0 $((16 * MIB)) $NEW
forget_volumes

done_testing
