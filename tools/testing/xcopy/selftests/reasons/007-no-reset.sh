# SPDX-License-Identifier: GPL-2.0-only
# a host that cannot reset a unit is not trusted with copies
# needs: reasons

fakes eh=1
counts no_reset "no reset" "$A" "$B" $((2 * MIB))
is "nothing was sent" "$(fake_count xcopy)" 0
