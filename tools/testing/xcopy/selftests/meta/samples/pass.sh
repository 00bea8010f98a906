#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A test that passes
. "$XCOPY_LIB/test.sh"
ok "true" true
nok "false" false
done_testing
