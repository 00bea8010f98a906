# SPDX-License-Identifier: GPL-2.0-only
# A test that passes

ok "true" true
nok "false" false
