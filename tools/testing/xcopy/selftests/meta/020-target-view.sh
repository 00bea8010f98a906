# SPDX-License-Identifier: GPL-2.0-only
# The count of EXTENDED COPY commands at the target, and of bytes on the wire, is right

requires cmd sg_xcopy
two_luns iscsi 16
devlinks
fill "$A" 0 16M here
xcopy_trace_start
measure ok "4 commands by sg_xcopy" sg_xcopy if="$A" of="$B" bs=512 bpt=8192 count=32768
is "4 are counted" "$(xcopy_count "")" 4
is "all of them at one LUN" $(($(xcopy_count L0) + $(xcopy_count L1))) 4
le "next to nothing was on the wire" "$WIRE" 200000
ok "the data is there" check "$B" 0 16M here
measure ok "by dd" dd if="$A" of="$B" bs=1M iflag=direct oflag=direct
is "no more commands" "$(xcopy_count "")" 4
ge "the data crossed the wire twice" "$WIRE" $((32 << 20))
