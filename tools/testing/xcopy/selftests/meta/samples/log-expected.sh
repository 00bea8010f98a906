# SPDX-License-Identifier: GPL-2.0-only
# A test that says which warning it provokes
# expect-log: harness sample, expected

ok "a line for the log" eval "echo 'WARNING: CPU: 0 (harness sample, expected)' >/dev/kmsg"
