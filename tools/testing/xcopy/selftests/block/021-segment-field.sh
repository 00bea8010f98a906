#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# 65535 blocks go in one command, 65536 in two
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"

two_luns iscsi 64
limit "$A"
is "limit is 65535 blocks" "$REPLY" $((65535 * 512))
offloads "65535 blocks" "$A" 0 "$B" $MIB $((65535 * 512)) 1
offloads "65536 blocks" "$A" 0 "$B" $MIB $((65536 * 512)) 2

done_testing
