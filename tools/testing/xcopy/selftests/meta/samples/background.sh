#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A test that leaves a process behind which ignores signals
. "$XCOPY_LIB/test.sh"
(trap '' TERM HUP INT; sleep 1000) &
ok "true" true
done_testing
