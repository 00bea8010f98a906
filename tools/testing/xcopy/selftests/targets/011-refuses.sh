# SPDX-License-Identifier: GPL-2.0-only
# what the table of targets says is refused is, with the reason that it says, and right by hand
# needs: null dm targets
# timeout: 180

target_disks
HALF=24576
key=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef

# The cases that broke other ways to offload (the queue limits of what lies below
# were taken for a device's own): crypt above linear, volumes above crypt.
dm lin 0 $HALF linear "$D" 0
on 0 $HALF crypt aes-xts-plain64 $key 0 /dev/mapper/lin 0
limit $T; is "crypt over linear has no limit" "$REPLY" 0
are_refused "crypt over linear" unsupported
nok "no cleartext below" check "$D" $((ROW_AT + MIB)) 65536 $NEW $((2 * MIB))
dm above 0 $HALF linear $T 0
by_hand "to linear over crypt" "$A" 0 /dev/mapper/above 0 $MIB "target unsupported"
by_hand "from linear over crypt" /dev/mapper/above 0 "$B" 0 $MIB "target unsupported"
off above t lin

on 0 $HALF log-writes "$D" "$E"
are_refused log-writes unsupported
off

on 0 $HALF ebs "$D" 0 1 8
are_refused ebs unsupported
off

on 0 $HALF dust "$D" 0 512
dmsetup message t 0 addbadblock 2000
are_refused dust unsupported
dmsetup message t 0 enable
fill "$D" 0 $((4 * MIB)) $NEW
nok "from dust: the bad block is met" copy $T 0 "$B" 0 $((2 * MIB))
is "from dust: errno" "$ERRNO" EIO
off

dd if=/dev/zero of="$E" bs=64k count=4 oflag=direct 2>/dev/null
dm snap 0 $HALF snapshot "$D" "$E" P 16 || die "no snapshot"
T=/dev/mapper/snap
are_refused snapshot unsupported
off snap
T=/dev/mapper/t
on 0 $HALF snapshot-merge "$D" "$E" P 16
from_is_refused snapshot-merge unsupported
off

meta
dm fast 0 8192 linear "$E" 0
# (what is promoted meanwhile is not to be offloaded)
echo N >/sys/module/dm_copy/parameters/enabled
FAST=/dev/mapper/fast SLOW=$D SECTORS=$HALF
for mode in writeback writethrough passthrough; do
	meta
	cache_table smq $mode
	# shellcheck disable=SC2086
	on $REPLY
	# (what it promotes counts as by hand as well)
	seed $T 0 "$B" 0 $MIB
	by_hand_seeded "from cache, $mode" $T 0 "$B" 0 $MIB unsupported
	seed "$A" 0 $T 0 $MIB
	by_hand_seeded "to cache, $mode" "$A" 0 $T 0 $MIB unsupported
	off
done
off fast meta
echo Y >/sys/module/dm_copy/parameters/enabled

dd if=/dev/zero of="$E" bs=64k count=4 oflag=direct 2>/dev/null
on 0 $HALF writecache s "$D" "$E" 4096 0
are_refused writecache unsupported
off

dd if=/dev/zero of="$D" bs=64k count=4 oflag=direct 2>/dev/null
on 0 8 integrity "$D" 0 - J 2 internal_hash:crc32c buffer_sectors:8
read -r _ _ _ _ provided _ < <(dmsetup status t)
off
((provided > 8)) || die "integrity provides $provided"
on 0 $((provided / 8 * 8)) integrity "$D" 0 - J 2 internal_hash:crc32c buffer_sectors:8
are_refused integrity unsupported
off

# (raid10 takes its layout from metadata)
meta
dm m0 0 1024 linear $META 0
dm m1 0 1024 linear $META 1024
for level in "raid1 2 0 nosync 2 - $D - $E" "raid10 2 128 nosync 2 /dev/mapper/m0 $D /dev/mapper/m1 $E" \
	"raid0 1 128 2 - $D - $E"; do
	# shellcheck disable=SC2086
	on 0 $HALF raid $level
	are_refused "${level%% *}" unsupported
	dm above 0 $HALF linear $T 0
	by_hand "to linear over ${level%% *}" "$A" 0 /dev/mapper/above 0 $MIB "target unsupported"
	off above t
done
off m0 m1 meta

on 0 $HALF zero
fill "$B" 0 $MIB $OLD
only_refused "from zero" $T 0 "$B" 0 $MIB unsupported
ok "from zero, by hand" copy $T 0 "$B" 0 $MIB
ok "they are zeroes" cmp -n $MIB "$B" /dev/zero
only_refused "to zero" "$A" 0 $T 0 $MIB unsupported
off
on 0 $HALF error
only_refused "to error" "$A" 0 $T 0 $MIB unsupported
nok "to error, as by hand" copy "$A" 0 $T 0 $MIB
is "to error: errno" "$ERRNO" EIO
off

# (a hash tree of noise is enough to be refused)
modprobe -q dm-verity
dmsetup create t --readonly --table "0 1024 verity 1 $D $E 4096 4096 128 1 sha256 $key -" || die "no verity"
only_refused "from verity" $T 0 "$B" 0 65536 unsupported
off

# (vdo and zoned have tests of their own)
