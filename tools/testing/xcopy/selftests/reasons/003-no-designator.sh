# SPDX-License-Identifier: GPL-2.0-only
# a disk that has no name others could know it by
# needs: reasons

fakes
# a vendor's own identifier and nothing else
echo "00 83 00 0c 02 00 00 08 58 58 58 58 58 58 58 58" >"$FAKE/lun1/vpd83"
rescan "$B"
counts no_designator "no designator" "$A" "$B" $MIB
is "nothing was sent" "$(fake_count xcopy)" 0
