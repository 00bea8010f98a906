# SPDX-License-Identifier: GPL-2.0-only
# A test that cannot run here

requires cmd surely-not-there
ok "never reached" false
