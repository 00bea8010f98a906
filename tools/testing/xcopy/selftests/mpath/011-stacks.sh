# SPDX-License-Identifier: GPL-2.0-only
# partitions, stripes, thin, cache and clone on multipath are offloaded; crypt is not, and what lies beside it is
# needs: bed dm mpath
# timeout: 180

requires target multipath crypt thin cache clone striped
requires cmd kpartx
two_luns_by_two 32
trust "$A" "$A2" "$B" "$B2"
key=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef

# kpartx_one DEV: DEV1, 10 MiB from 1 MiB on, by a partition table
kpartx_one() {
	{
		head -c 446 /dev/zero
		printf '\0\0\0\0\203\0\0\0\0\010\0\0\0\120\0\0'
		head -c 48 /dev/zero
		printf '\125\252'
	} | dd of="$1" bs=512 iflag=fullblock oflag=direct 2>/dev/null || die "no table on $1"
	ok "$mode: kpartx" kpartx -a -s "$1"
}

for mode in request bio; do
	both_mpaths $mode
	kpartx_one "$MA"
	kpartx_one "$MB"
	offloads "$mode: partitions" /dev/mapper/pva1 0 /dev/mapper/pvb1 $MIB $((4 * MIB)) 1
	refuses "$mode: a partition and its disk" EEXIST /dev/mapper/pva1 0 "$MA" $((2 * MIB)) $((4 * MIB))
	dm crypt 0 16384 crypt aes-xts-plain64 $key 0 "$MB" 24576
	by_hand "$mode: to crypt on it" /dev/mapper/pva1 0 /dev/mapper/crypt 0 $MIB unsupported
	offloads "$mode: beside crypt" /dev/mapper/pva1 0 /dev/mapper/pvb1 $MIB $((4 * MIB)) 1
	dm_remove crypt
	ok "$mode: kpartx removes them" kpartx -d -s "$MA"
	ok "$mode: kpartx removes them" kpartx -d -s "$MB"
	dm s1 0 32768 striped 2 128 "$MA" 0 "$MB" 0
	dm s2 0 32768 striped 2 128 "$MB" 32768 "$MA" 32768
	offloads "$mode: stripes" /dev/mapper/s1 0 /dev/mapper/s2 $MIB $((4 * MIB)) -
	dm_remove s1 s2

	pool "$MA" 128
	thin thin 0 16384
	fill /dev/mapper/thin 0 $((6 * MIB)) $OLD
	offloads "$mode: from thin" /dev/mapper/thin 0 "$MB" 0 $((4 * MIB)) -
	offloads "$mode: to thin" "$MB" $((16 * MIB)) /dev/mapper/thin $MIB $((4 * MIB)) -
	dm_remove thin pool meta

	metadata_device 8
	fill "$MA" 0 $((8 * MIB)) $NEW
	fill "$MB" 0 $((8 * MIB)) $OLD
	mark_traced
	dm c 0 16384 clone /dev/mapper/meta "$MB" "$MA" 1024 0
	ok "$mode: clone hydrates" await 100 in_sync c
	all_offloaded $((8 * MIB)) 2
	ok "$mode: clone: data" check "$MB" 0 $((8 * MIB)) $NEW
	dm_remove c meta

	metadata_device 8
	dm fast 0 8192 linear "$MA" 0
	META=/dev/mapper/meta FAST=/dev/mapper/fast SLOW=$MB SECTORS=16384
	cache_table smq
	mark_traced
	dm c "$REPLY"
	ok "$mode: cache promotes" await 60 read_until_promoted c
	ge "$mode: cache: offloaded" "$(kcopyd offloaded_bytes)" $((8 * 65536))
	is "$mode: cache: by hand" "$(kcopyd fallback_jobs)" 0
	ok "$mode: cache: data" check /dev/mapper/c 0 $((8 * MIB)) $NEW
	dm_remove c fast meta pva pvb
done
