# SPDX-License-Identifier: GPL-2.0-only
# A test that dies before done_testing

ok "true" true
exit 5
