# SPDX-License-Identifier: GPL-2.0-only
# a zoned destination is written by hand
# needs: reasons

fakes zoned=1
[[ $(queue "$B" zoned) == host-managed ]] || skip "no zoned disks in this kernel"
counts zoned "to a host-managed disk" "$A" "$B" $((2 * MIB))
is "nothing was sent" "$(fake_count xcopy)" 0
