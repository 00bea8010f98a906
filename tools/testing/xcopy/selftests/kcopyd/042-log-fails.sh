# SPDX-License-Identifier: GPL-2.0-only
# the log fails while several regions are in recovery: nothing is lost, and a write waits
# for another table, as by hand
# needs: dm bed
# groups: debug
# timeout: 90

requires target mirror
fake_disks
trust "$A" "$B"
metadata_device 8
size_of /dev/mapper/meta
LOG_SECTORS=$((REPLY / 512))
echo 0 >/sys/module/dm_copy/parameters/max_joined_bytes

# log_fails WAY: in the middle of a resync of 64 regions
log_fails() {
	local pid

	seed "$A" 0 "$B" 0 $((8 * MIB))
	dd if=/dev/zero of=/dev/mapper/meta bs=64k count=1 oflag=direct 2>/dev/null
	dm lg 0 "$LOG_SECTORS" linear /dev/mapper/meta 0
	fake_script "xcopy * all delay=300" "write 1 all delay=50"
	mark
	dm m "0 16384 mirror disk 2 /dev/mapper/lg 256 2 $A 0 $B 0 1 handle_errors"
	ok "$1: begun" await 20 counted kcopyd/jobs 16
	ok "$1: the log fails" dm_swap lg "0 $LOG_SECTORS error"
	# (where it is in sync)
	fill /dev/mapper/m 0 $((64 * KIB)) 44 &
	pid=$!
	ok "$1: that is seen" await 20 eval '[[ $(dmsetup status m) == *" D" ]]'
	ok "$1: the write waits" alive $pid
	diag "$1: $(dmsetup status m), $(kcopyd jobs) jobs, $(kcopyd offloaded_jobs) offloaded"
	dmsetup load m --table "0 16384 mirror core 1 256 2 $A 0 $B 0 1 handle_errors"
	ok "$1: suspended" timeout 30 dmsetup suspend --noflush m
	ok "$1: resumed" dmsetup resume m
	ok "$1: the write ends" await 20 gone $pid
	fake_calm
	ok "$1: in sync" await 60 in_sync m
	dm_remove m lg
	ok "$1: both legs: written" check "$B" 0 $((64 * KIB)) 44 -- \
		check "$A" 0 $((64 * KIB)) 44
	ok "$1: behind it" check "$B" $((64 * KIB)) $((8 * MIB - 64 * KIB)) $NEW
}

log_fails "offloaded"
ge "offloaded jobs" "$(kcopyd offloaded_jobs)" 16
echo N >/sys/module/dm_copy/parameters/enabled
log_fails "by hand"
is "by hand: offloaded jobs" "$(kcopyd offloaded_jobs)" 0
echo Y >/sys/module/dm_copy/parameters/enabled
ok "it goes" fake_unload
