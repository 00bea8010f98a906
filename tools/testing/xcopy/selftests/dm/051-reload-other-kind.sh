# SPDX-License-Identifier: GPL-2.0-only
# a table reloaded from linear to crypt and back changes what is offloaded

requires target crypt
two_luns iscsi 32
key=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
dm dst 0 16384 linear "$B" 0
offloads "linear" "$A" 0 /dev/mapper/dst $MIB $MIB 1
dm_swap dst "0 16384 crypt aes-xts-plain64 $key 0 $B 0"
by_hand "crypt" "$A" 0 /dev/mapper/dst $MIB $MIB "target unsupported disabled"
dm_swap dst 0 16384 linear "$B" 0
limit /dev/mapper/dst
((REPLY)) || set_limit /dev/mapper/dst $((32 * MIB))
offloads "linear again" "$A" 0 /dev/mapper/dst $MIB $MIB 1
