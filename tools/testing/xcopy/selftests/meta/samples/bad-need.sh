# SPDX-License-Identifier: GPL-2.0-only
# A test that names a library which there is not
# needs: dm bread

ok "never reached" true
