# SPDX-License-Identifier: GPL-2.0-only
# a zero target at the source is read by hand

requires target zero
two_luns iscsi 32
fill "$B" 0 $((4 * MIB)) $OLD
dm z 0 16384 zero
xcopy_trace_start
mark
ok "copy" copy /dev/mapper/z 0 "$B" $MIB $MIB
is "fallback_bytes" "$(delta fallback_bytes)" $MIB
is "no command reached the target" "$(xcopy_count)" 0
ok "zeroes" cmp -n $MIB -i $MIB:0 "$B" /dev/zero
ok "neighbour untouched" untouched "$B" $((2 * MIB)) $MIB
