#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# src_fd -1 on a descriptor without read mode is EBADF
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"

two_luns iscsi 32
watch_writes "$B" 8
refuses "write mode only" EBADF "$B" 0 "$B" $((4 * MIB)) $MIB --raw-src-fd=-1 --open-dst w
nothing_written

done_testing
