# SPDX-License-Identifier: GPL-2.0-only
# dm-cache promotes blocks by the device
# needs: dm
# groups: debug
# timeout: 120

requires target cache
two_luns iscsi 32
fill "$B" 0 $((8 * MIB)) $NEW
fill "$A" 0 $((4 * MIB)) $OLD
metadata_device 8
dm fast 0 8192 linear "$A" 0
META=/dev/mapper/meta FAST=/dev/mapper/fast SLOW=$B SECTORS=16384
cache_table smq
mark
xcopy_trace_start
dm c "$REPLY"
# smq promotes what is read again and again
read_until_promoted() {
	local i

	for ((i = 0; i < 8; i++)); do
		dd if=/dev/mapper/c of=/dev/null bs=4k count=1 skip=$((i * 16 + 3)) iflag=direct 2>/dev/null
	done
	cache_status c
	((PROMOTIONS >= 8))
}
ok "8 blocks are promoted" await 60 read_until_promoted
cache_status c
diag "$PROMOTIONS promoted, $DEMOTIONS demoted, $DIRTY dirty"
all_offloaded $((PROMOTIONS * 65536)) "$PROMOTIONS"
ok "data through the cache" check /dev/mapper/c 0 $((8 * MIB)) $NEW
dm_remove c
ok "origin as it was" check "$B" 0 $((8 * MIB)) $NEW
