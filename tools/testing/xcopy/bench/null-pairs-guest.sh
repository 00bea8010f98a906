#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# in the guest of null.sh pairs: prints the figures
for lib in "$XCOPY_LIB"/{test,clean}.sh "$XCOPY_TREE"/tools/testing/xcopy/selftests/lib-{copy,null}.sh; do
	# shellcheck source=/dev/null
	. "$lib"
done
echo always >/sys/module/blk_copy/parameters/policy
null_disks 2 32 discard=1
for disk in "$A" "$B"; do echo none >"/sys/block/${disk#/dev/}/queue/scheduler"; done
exec "$XCOPY_BIN/null-pairs" "$A" "$B"
