# SPDX-License-Identifier: GPL-2.0-only
# sysfs says what was found out about a disk
# needs: bed

two_luns iscsi 32
xcopy_attr "$A" designator
a=${REPLY,,}
ok "designator looks like LIO's NAA" grep -q 6001405 <<<"$a"
xcopy_attr "$B" designator
ok "another disk, another designator" test "${REPLY,,}" != "$a"
want=$(sg_vpd -p di "$A" 2>/dev/null | grep -io '0x6[0-9a-f]*' | head -n 1)
want=${want#0x}
ok "it is that of VPD 83h" grep -qi "${want:-no designator}" <<<"${a//[^0-9a-f]/}"
xcopy_attr "$A" reason
is "reason" "$REPLY" none
xcopy_attr "$A" max_sectors
is "max_sectors: 65535 blocks in whole MiB" "$REPLY" 63488
xcopy_attr "$A" max_segments
ge "max_segments" "$REPLY" 1
xcopy_attr "$B" failures
is "failures" "$REPLY" 0
xcopy_attr "$B" commands
before=$REPLY
seed "$A" 0 "$B" 0 $MIB
mark
copy "$A" 0 "$B" 0 $MIB >/dev/null
xcopy_attr "$B" commands
is "commands of the destination" $((REPLY - before - $(delta proofs))) 1
is "one by which it has shown that it copies" "$(delta proofs)" 1
copy "$A" 0 "$B" 0 $MIB >/dev/null
is "once" "$(delta proofs)" 1
