#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# disks with an integrity profile are copied by hand
# groups: debug
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"
. "${BASH_SOURCE[0]%/*}/../lib-reasons.sh"

fakes dix=1
requires file "/sys/block/${B#/dev/}/integrity/format"
counts integrity "with a profile" "$A" "$B" $((2 * MIB))
is "nothing was sent" "$(fake_count xcopy)" 0
done_testing
