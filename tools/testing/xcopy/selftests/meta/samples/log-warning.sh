# SPDX-License-Identifier: GPL-2.0-only
# A test during which the kernel warns

ok "a line for the log" eval "echo 'WARNING: CPU: 0 PID: 1 at nowhere (harness sample)' >/dev/kmsg"
