# SPDX-License-Identifier: GPL-2.0-only
# disks with an integrity profile are copied by hand
# needs: reasons

fakes dix=1
requires file "/sys/block/${B#/dev/}/integrity/format"
counts integrity "with a profile" "$A" "$B" $((2 * MIB))
is "nothing was sent" "$(fake_count xcopy)" 0
