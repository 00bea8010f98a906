#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# a read error in the middle of a resync stays an error
# timeout: 90
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"
. "${BASH_SOURCE[0]%/*}/../lib-dm.sh"

requires target mirror
. "${BASH_SOURCE[0]%/*}/../lib-bed.sh"
lun iblock L0 32
lun iblock L1 32
export_iscsi L0 L1
A=$(disk L0) B=$(disk L1)
fill "$A" 0 $((8 * MIB)) $NEW
fill "$B" 0 $((8 * MIB)) $OLD
broken_from L1 $((5 * 2048 + 512)) 8
mark
mirror 8 2048 "$A" "$B"
await 5 in_sync m
status=$(dmsetup status m)
diag "$status"
ok "the mirror does not call the broken leg good" test "${status/ AA/}" = "$status" -o "${status/8\/8/}" = "$status"
dm_remove m
fast L1
ok "what was copied before is right" check "$B" 0 $((4 * MIB)) $NEW
ok "source as it was" check "$A" 0 $((8 * MIB)) $NEW
# kcopyd leaves a pair that refused alone for a second
sleep 1.2

done_testing
