#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# what the 16-bit block count of a segment allows goes in one command, more in two
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"

two_luns iscsi 64
limit "$A"
# 65535 blocks, in whole pages
is "limit is 65528 blocks" "$REPLY" $((65528 * 512))
offloads "65528 blocks" "$A" 0 "$B" $MIB $((65528 * 512)) 1
offloads "65529 blocks" "$A" 0 "$B" $MIB $((65529 * 512)) 2

done_testing
