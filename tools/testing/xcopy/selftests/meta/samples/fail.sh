# SPDX-License-Identifier: GPL-2.0-only
# A test with two failed points

ok "true" true
is "two is three" 2 3
ok "no such file" cat /nonexistent
