# SPDX-License-Identifier: GPL-2.0-only
# what lies on a target which did not opt in is copied by hand

requires target crypt
two_luns iscsi 32
key=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
dm crypt 0 16384 crypt aes-xts-plain64 "$key" 0 "$B" 16384
dm lin 0 16384 linear "$A" 0
xcopy_trace_start
by_hand "to crypt" /dev/mapper/lin 0 /dev/mapper/crypt $MIB $((2 * MIB)) "target unsupported disabled"
by_hand "from crypt" /dev/mapper/crypt 0 /dev/mapper/lin $MIB $((2 * MIB)) "target unsupported disabled"
is "no command reached the target" "$(xcopy_count)" 0
nok "no cleartext on the disk" check "$B" $((9 * MIB)) $MIB $NEW 0
