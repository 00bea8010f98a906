# SPDX-License-Identifier: GPL-2.0-only
# A test that takes the kernel down

echo c >/proc/sysrq-trigger
ok "never reached" true
