# SPDX-License-Identifier: GPL-2.0-only
# dm-zoned refuses, with the reason of the table of targets, and is right by hand
# needs: null dm targets

requires cmd python3
# (its blocks are of 4 KiB)
null_disk null0 24 blocksize=4096; A=$REPLY
null_disk null1 24 blocksize=4096; B=$REPLY
null_disk zones 64 copy_max_bytes=0 zoned=1 zone_size=4 zone_nr_conv=6; D=$REPLY

# What dmzadm would have made: version 1, zones of 1024 blocks, the first two with
# a super block, a map of 8 chunks that are nowhere yet, and 16 empty bitmaps
python3 - "$D" <<'T' || die "no metadata"
import struct, sys, zlib
with open(sys.argv[1], "r+b") as disk:
	for zone in 0, 1:
		b = bytearray(18 * 4096)
		struct.pack_into("<4sIQQ5I", b, 0, b"DBZD", 1, 1, zone * 1024, 18, 2, 8, 1, 16)
		b[4096:8192] = b"\xff" * 4096
		struct.pack_into("<I", b, 44, zlib.crc32(b[:4096], 0xfffffffe) ^ 0xffffffff)
		disk.seek(zone << 22)
		disk.write(b)
T
on 0 65536 zoned "$D"
are_refused zoned unsupported
dm above 0 32768 linear $T 0
by_hand "to linear over zoned" "$A" 0 /dev/mapper/above 0 $MIB "target unsupported"
off above t
