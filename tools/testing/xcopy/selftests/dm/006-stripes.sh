# SPDX-License-Identifier: GPL-2.0-only
# from and to stripes of any sizes, to the last byte; those of one size on both sides merge to one piece a disk
# timeout: 180

luns 5 iscsi 32
two="striped 2 128 $A 0 $B 0"
others="striped 2 128 $D 0 $E 0"

# between FROM TO DESC SOFF DOFF LEN COMMANDS
between() {
	dm src "0 49152 $1" && dm dst "0 49152 $2"
	offloads "$3" /dev/mapper/src "$4" /dev/mapper/dst "$5" "$6" "$7"
	dm_remove src dst
}

between "$two" "linear $D 0" "to linear" 0 $MIB $((16 * MIB)) 256
between "linear $D 0" "$two" "from linear" 0 $((64 * KIB)) $((16 * MIB)) 256
between "$two" "$others" "of one size" 0 0 $((4 * MIB)) 2
between "$two" "${others/128/64}" "64 and 32 KiB, from the start" 0 0 $((4 * MIB)) 128
between "$two" "${others/128/64}" "64 and 32 KiB, unequal offsets" 512 $((8 * MIB + 3 * 512)) $((2 * MIB)) -
between "striped 3 256 $A 0 $B 0 $D 0" "striped 2 128 $E 0 $F 0" "three against two" \
	$((7 * 512)) $((5 * 512)) $((3 * MIB)) -
