# SPDX-License-Identifier: GPL-2.0-only
# a writecache writes back by the device
# needs: dm
# timeout: 90

requires target writecache
two_luns iscsi 32
fill "$B" 0 $((16 * MIB)) $OLD
dd if=/dev/zero of="$A" bs=64k count=4 oflag=direct 2>/dev/null
dm wc 0 32768 writecache s "$B" "$A" 4096 0
ok "write" fill /dev/mapper/wc $((2 * MIB)) $((2 * MIB)) 44
mark_traced
ok "flush" dmsetup message wc 0 flush_on_suspend
dmsetup suspend wc
dmsetup resume wc
all_offloaded $((2 * MIB)) 1
ok "data through the cache" check /dev/mapper/wc $((2 * MIB)) $((2 * MIB)) 44
dm_remove wc
ok "data on the disk" check "$B" $((2 * MIB)) $((2 * MIB)) 44
ok "before it untouched" untouched "$B" 0 $((2 * MIB))
ok "behind it untouched" untouched "$B" $((4 * MIB)) $((12 * MIB))
