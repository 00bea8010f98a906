# SPDX-License-Identifier: GPL-2.0-only
# schedulers, depths and limits of both queues changing while copies run
# needs: stress null
# groups: debug
# timeout: 120

null_disks 2 32 irqmode=2 completion_nsec=1000000
read_queue "$A" scheduler
read -ra schedulers <<<"${REPLY//[\[\]]/}"
fill "$A" 0 $((4 * MIB)) $NEW
fill "$B" 0 $((8 * MIB)) $OLD
mark
copier "$A" 0 "$B" 0 $((4 * MIB))
for ((i = 0; i < CYCLES / 4; i++)); do
	for dev in "$A" "$B"; do
		set_queue "$dev" scheduler "${schedulers[i % ${#schedulers[@]}]}"
		set_queue "$dev" nr_requests $((4 + i % 60)) 2>/dev/null
		set_queue "$dev" max_sectors_kb $((64 << i % 4)) 2>/dev/null
		set_queue "$dev" wbt_lat_usec $((i % 2 * 2000)) 2>/dev/null
		set_queue "$dev" iostats $((i % 2)) 2>/dev/null
		set_queue "$dev" rq_affinity $((i % 3)) 2>/dev/null
		set_queue "$dev" write_cache "write through" 2>/dev/null
	done
	sleep .01
done
copiers_done $((4 * MIB))
ok "data" check "$B" 0 $((4 * MIB)) $NEW
ok "behind it untouched" untouched "$B" $((4 * MIB)) $((4 * MIB))
