#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# a host that cannot reset a unit is not trusted with copies
# groups: debug
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"
. "${BASH_SOURCE[0]%/*}/../lib-reasons.sh"

fakes eh=1
counts no_reset "no reset" "$A" "$B" $((2 * MIB))
is "nothing was sent" "$(fake_count xcopy)" 0
done_testing
