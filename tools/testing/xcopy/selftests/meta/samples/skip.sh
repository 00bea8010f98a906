#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A test that cannot run here
. "$XCOPY_LIB/test.sh"
requires cmd surely-not-there
ok "never reached" false
done_testing
