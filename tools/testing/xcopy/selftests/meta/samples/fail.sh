#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A test with two failed points
. "$XCOPY_LIB/test.sh"
ok "true" true
is "two is three" 2 3
ok "no such file" cat /nonexistent
done_testing
