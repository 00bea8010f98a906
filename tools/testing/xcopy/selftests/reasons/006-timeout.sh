# SPDX-License-Identifier: GPL-2.0-only
# a command that timed out, and is surely over
# needs: reasons
# groups: debug

fakes
fake_script "xcopy 1 1 hang late=20000 outlive=a"
counts timeout "timed out" "$A" "$B" $((2 * MIB))
late_data "timed out" "$B" $((2 * MIB))
is "the late writer was stopped" "$(fake_count late)" 0
