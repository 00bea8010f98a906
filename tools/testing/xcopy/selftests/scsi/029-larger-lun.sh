#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# a LUN that has grown is copied to its new end
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"
. "${BASH_SOURCE[0]%/*}/../lib-bed.sh"

lun fileio L0 32
lun fileio L1 32
export_iscsi L0 L1
A=$(disk L0 iscsi) B=$(disk L1 iscsi)
truncate -s 48M "$XCOPY_TMP/L0.img" "$XCOPY_TMP/L1.img"
rescan "$A" "$B"
size_of "$A"
((REPLY == 48 * MIB)) || skip "the LUN did not grow"
size_of "$B"
((REPLY == 48 * MIB)) || skip "the LUN did not grow"
offloads "to the new end" "$A" $((46 * MIB)) "$B" $((46 * MIB)) $((2 * MIB)) 1

done_testing
