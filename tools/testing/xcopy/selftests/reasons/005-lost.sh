# SPDX-License-Identifier: GPL-2.0-only
# a command that was lost, and is surely over
# needs: reasons
# groups: debug

fakes
fake_script "xcopy 1 1 host=7 late=20000 outlive=an"
counts lost "lost" "$A" "$B" $((2 * MIB))
late_data "lost" "$B" $((2 * MIB))
is "the late writer was stopped" "$(fake_count late)" 0
