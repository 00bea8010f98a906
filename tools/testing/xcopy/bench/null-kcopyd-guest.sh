#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# in the guest of null.sh kcopyd: what resyncs of a mirror take, the ways in turn

TREE=$XCOPY_TREE/tools/testing/xcopy
# shellcheck source=/dev/null
for lib in "$XCOPY_LIB"/{test,clean}.sh "$TREE"/selftests/lib-{copy,bed,dm,null}.sh; do . "$lib"; done

MIB_EACH=2048

# Its clock is instructions; nothing sleeps, as null_blk ends all at once. While the
# host reads a program it leaps, and a timer may fall in or not: the median counts.
resync() {
	local start=${EPOCHREALTIME/./}

	dmsetup create r --table "0 $((MIB_EACH * 2048)) mirror core 1 2048 2 $A 0 $B 0" || return
	dmsetup wait r 0 || return
	REPLY=$((${EPOCHREALTIME/./} - start))
	[[ $(dmsetup status r) == *" $MIB_EACH/$MIB_EACH "* ]] || REPLY=none
	dmsetup remove r
}

# (A and B have no memory, and do not copy)
null_disk a $MIB_EACH memory_backed=0 irqmode=0 copy_max_bytes=0; A=$REPLY
null_disk b $MIB_EACH memory_backed=0 irqmode=0 copy_max_bytes=0; B=$REPLY
order=(none off refused)
for run in {1..7}; do
	order=("${order[@]:1}" "${order[0]}")
	for way in "${order[@]}"; do
		if [[ $way == none ]]; then
			# (not unload(): its 30 s may be over in one leap)
			! loaded blk_copy || rmmod dm_copy sd_xcopy blk_copy || die "in use"
		else
			load blk_copy sd_xcopy dm_copy || die "not loaded"
			[[ $way == off ]]
			echo $? >/sys/module/dm_copy/parameters/enabled
		fi
		# (what loading or unloading has left to do)
		sleep 1
		resync
		echo "$way $run $REPLY"
	done
done
