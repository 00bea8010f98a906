# SPDX-License-Identifier: GPL-2.0-only
# a dm device has no limit of its own where a target passes copies, 0 where none does

requires target crypt
two_luns iscsi 32
NONE=$((0xffffffff * 512))
key=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef

# limit_is DESC DEV BYTES
limit_is() {
	limit "$2"
	is "$1" "$REPLY" "$3"
	read_queue "$2" copy_max_hw_bytes
	is "$1, of the driver" "$REPLY" "$3"
}

dm lin 0 16384 linear "$A" 0
limit_is "linear" /dev/mapper/lin $NONE
dm both <<T
0 16384 linear $A 16384
16384 16384 linear $B 0
T
limit_is "over both disks" /dev/mapper/both $NONE
set_limit "$B" $((256 * KIB))
limit_is "below the administrator's limit of a disk" /dev/mapper/both $NONE
offloads "commands obey it" "$A" 0 /dev/mapper/both $((9 * MIB)) $MIB 4
set_limit "$B" 0
# (nor is it asked to prove anything)
rescan "$A" "$B"
never_sent by_hand "a disk that is switched off" "$A" 0 /dev/mapper/both $((9 * MIB)) $MIB "disabled target"
set_limit "$B" $((32 * MIB))
ram_disk
dm plain 0 16384 linear "$REPLY" 0
limit_is "over a disk which cannot" /dev/mapper/plain $NONE
by_hand "a disk which cannot" "$A" 0 /dev/mapper/plain $MIB $MIB "unsupported target"
dm mix <<T
0 16384 linear $A 32768
16384 16384 crypt aes-xts-plain64 $key 0 $B 32768
T
limit_is "one target of two passes copies" /dev/mapper/mix $NONE
dm crypt 0 16384 crypt aes-xts-plain64 "$key" 0 "$B" 16384
limit_is "no target does" /dev/mapper/crypt 0
dm_swap lin 0 16384 crypt aes-xts-plain64 "$key" 0 "$A" 0
limit_is "after a reload, no longer" /dev/mapper/lin 0
dm_swap lin 0 16384 linear "$A" 0
limit_is "after a reload, again" /dev/mapper/lin $NONE
