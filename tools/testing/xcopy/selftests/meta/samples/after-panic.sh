# SPDX-License-Identifier: GPL-2.0-only
# The test after a dead guest runs in a new one

two_luns loop 16
ok "a LUN works" fill "$A" 0 1M x
ok "and keeps its data" check "$A" 0 1M x
