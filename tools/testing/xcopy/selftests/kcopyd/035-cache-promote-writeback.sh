# SPDX-License-Identifier: GPL-2.0-only
# dm-cache promotes blocks by the device, and writes dirty ones back
# needs: dm
# groups: debug
# timeout: 180

requires target cache
two_luns iscsi 32
metadata_device 8
dm fast 0 8192 linear "$A" 0
META=/dev/mapper/meta FAST=/dev/mapper/fast SLOW=$B SECTORS=16384

# cached: an empty cache c in front of known data
cached() {
	fill "$B" 0 $((8 * MIB)) $NEW
	fill "$A" 0 $((4 * MIB)) $OLD
	dd if=/dev/zero of=$META bs=64k count=4 oflag=direct 2>/dev/null
	cache_table smq
	mark_traced
	dm c "$REPLY"
}

cached
ok "8 blocks are promoted" await 60 read_until_promoted c
cache_status c
diag "$PROMOTIONS promoted, $DEMOTIONS demoted, $DIRTY dirty"
all_offloaded $((PROMOTIONS * 65536)) "$PROMOTIONS"
ok "data through the cache" check /dev/mapper/c 0 $((8 * MIB)) $NEW
dm_remove c
ok "origin as it was" check "$B" 0 $((8 * MIB)) $NEW

cached
# a block that is overwritten whole gets into an empty cache at once, uncopied;
# smq begins to write back when nothing happens for a second
ok "write 1 MiB" fill /dev/mapper/c 0 $MIB 44
cache_status c
is "blocks in the cache" "$USED" 16
cache_table cleaner
dm_swap c "$REPLY"
clean() { cache_status c && [[ $DIRTY == 0 ]]; }
ok "the cleaner writes all back" await 60 clean
all_offloaded $MIB 16
ok "data through the cache" check /dev/mapper/c 0 $MIB 44
ok "behind it" check /dev/mapper/c $MIB $((7 * MIB)) $NEW
dm_remove c
ok "data on the origin" check "$B" 0 $MIB 44
ok "origin behind it" check "$B" $MIB $((7 * MIB)) $NEW
