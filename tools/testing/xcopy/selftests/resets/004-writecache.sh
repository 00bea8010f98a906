# SPDX-License-Identifier: GPL-2.0-only
# a writecache goes through LUN RESETs of its origin and writes all back
# needs: dm bed resets
# groups: debug
# timeout: 180

requires target writecache
reset_luns
# status begins with whether the cache met an error
sound() { [[ $(dmsetup status wc) == *" writecache 0 "* ]]; }
mark
for ((round = 1; round <= ROUNDS; round++)); do
	dd if=/dev/zero of="$A" bs=64k count=4 oflag=direct 2>/dev/null
	dm wc 0 16384 writecache s "$B" "$A" 4096 0
	fill /dev/mapper/wc $MIB $((2 * MIB)) "$round"
	dmsetup message wc 0 flush_on_suspend
	ok "$round: offloaded" begin_round "$A" "$B" "$round"
	dmsetup suspend wc &
	flusher=$!
	ok "$round: reset" reset_midway "$B" "$round"
	ok "$round: flush" finishes $flusher
	dmsetup resume wc
	ok "$round: no error" sound
	ok "$round: data through the cache" check /dev/mapper/wc $MIB $((2 * MIB)) "$round"
	dm_remove wc
	ok "$round: data on the disk" check "$B" $MIB $((2 * MIB)) "$round"
done
done_resets
