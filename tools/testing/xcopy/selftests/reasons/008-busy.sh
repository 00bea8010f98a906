# SPDX-License-Identifier: GPL-2.0-only
# a unit that is busy for good
# needs: reasons
# groups: debug

fakes
fake_script "xcopy 1 all status=8"
counts busy "busy" "$A" "$B" $((2 * MIB))
le "commands until it was believed" "$(fake_count xcopy)" 40
