#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# in the guest of null.sh blk: prints the figure as the last line
echo none >/sys/block/nullb0/queue/scheduler
exec "$XCOPY_BIN/null-reads" /dev/nullb0
