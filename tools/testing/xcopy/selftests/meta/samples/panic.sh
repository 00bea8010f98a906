#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A test that takes the kernel down
. "$XCOPY_LIB/test.sh"
echo c >/proc/sysrq-trigger
ok "never reached" true
done_testing
