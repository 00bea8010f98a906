#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# In the guest: how long writes of 4 KiB take beside a pvmove of the volume that they
# go to, and to the origin of a snapshot, each of which copies a chunk first, and reads
# beside the hydration of a clone, of its destination: without the modules, with offload
# off, and with both policies. The ways take turns. STORES as in matrix-guest.sh. Prints
# as CSV; latency.sh has the medians.

TREE=$XCOPY_TREE/tools/testing/xcopy
# shellcheck source=/dev/null
for lib in "$XCOPY_LIB"/{test,clean}.sh "$TREE"/selftests/lib-{copy,bed,dm,lvm,null}.sh; do . "$lib"; done
exec 2>>"$XCOPY_OUT/stderr"

RUNS=${RUNS:-8} STORES=${STORES:-ramdisk,2ms} SPAN_MIB=${SPAN_MIB:-64} BESIDE=${BESIDE:-pvmove,snapshot,clone}
CSV=$XCOPY_OUT/latency.csv
STOP=$XCOPY_TMP/stop
MODES=${MODES:-none,off,measure,always}
SPAN=$((SPAN_MIB << 20)) SECTORS=$((SPAN_MIB * 2048))

latency() { "$XCOPY_BIN/latency" "$@"; }

# mode MODE: the modules are there or not, and do what they shall
mode() {
	if [[ $1 == none ]]; then
		! loaded blk_copy || unload dm_copy sd_xcopy blk_copy || die "in use"
		return
	fi
	load blk_copy sd_xcopy dm_copy || die "not loaded"
	# (that was lost with the modules)
	trust "${LUNS[@]}"
	echo 1 >/sys/module/dm_copy/parameters/enabled
	case $1 in
	off) echo 0 >/sys/module/dm_copy/parameters/enabled;;
	# (not measure for the first time: what was learnt stays from run to run)
	measure) [[ $(</sys/module/blk_copy/parameters/policy) == measure ]] || echo measure >/sys/module/blk_copy/parameters/policy;;
	always) echo always >/sys/module/blk_copy/parameters/policy;;
	esac
	echo 500 >/sys/module/blk_copy/parameters/drain_ms
	sleep 1
}

# beside WHAT DEVICE CMD...: one after the other, as long as CMD runs
beside() {
	local pid rc what=$1 device=$2

	shift 2
	rm -f "$STOP"
	latency "$what" "$device" $SPAN 4096 0 100 "$STOP" >"$XCOPY_TMP/latency" &
	pid=$!
	measure "$@"
	rc=$?
	touch "$STOP"
	wait $pid && return $rc
}

pvmove_setup() { volume_group "$A" "$B" && volume lv "$SPAN_MIB" "$A"; FROM=$A TO=$B; }
pvmove_run() {
	local rc
	beside write /dev/vg/lv pvmove -q -i0 "$FROM" "$TO" >/dev/null
	rc=$?
	read -r FROM TO <<<"$TO $FROM"
	return $rc
}
pvmove_gone() { lvremove -q -y vg/lv; vgremove -q -y vg; pvremove -q -y "$A" "$B"; } >/dev/null

# (chunks of 64 KiB)
snapshot_setup() { dm so "0 $SECTORS snapshot-origin $A"; }
snapshot_run() {
	dd if=/dev/zero of="$B" bs=64k count=1 oflag=direct 2>/dev/null && dmsetup suspend so && dm ss "0 $SECTORS snapshot $A $B P 128" && dmsetup resume so || return
	measure latency write /dev/mapper/so $SPAN 65536 $((SPAN / 65536)) 0 >"$XCOPY_TMP/latency" || return
	dmsetup remove --retry ss
}
snapshot_gone() { dm_remove so; }

# (32 regions of 64 KiB at a time, each a job of its own)
clone_setup() { target_ram meta 4; }
hydrate() {
	dm cl "0 $SECTORS clone /dev/mapper/meta $B $A 128 1 no_discard_passdown 4 hydration_threshold 32 hydration_batch_size 1" &&
		await 300 in_sync cl
}
clone_run() {
	dd if=/dev/zero of=/dev/mapper/meta bs=64k count=4 oflag=direct 2>/dev/null &&
		beside read "$B" hydrate && dmsetup remove --retry cl
}
clone_gone() { dm_remove meta; }

{
	echo "# $(uname -srm), bed $XCOPY_BED, configuration $XCOPY_KERNEL, $(nproc) CPUs, $RUNS runs, $SPAN_MIB MiB"
	echo store,beside,mode,run,wall_ms,writes,p50_us,p99_us,longest_us,late,offloaded_mib
} | tee "$CSV"
two_luns iscsi $((2 * SPAN_MIB)) iblock
LUNS=("$A" "$B")
for store in ${STORES//,/ }; do
	[[ $store == ramdisk ]] || slow_store "${store%ms}"
	for user in ${BESIDE//,/ }; do
		"${user}_setup" >/dev/null || die "cannot set up $user"
		read -ra order <<<"${MODES//,/ }"
		for ((run = 1; run <= RUNS; run++)); do
			# (each is first in its turn)
			[[ $run == 1 ]] || order=("${order[@]:1}" "${order[0]}")
			for m in "${order[@]}"; do
				mode "$m"
				before=$(counter offloaded_bytes)
				"${user}_run" || { echo "# $user $m: failed"; continue; }
				mib=$((($(counter offloaded_bytes) - before) >> 20))
				echo "$store,$user,$m,$run,$WALL_MS,$(<"$XCOPY_TMP/latency"),$mib" | tee -a "$CSV"
				[[ $m != always ]] || ((mib)) || die "$store: $user: nothing was offloaded"
			done
		done
		"${user}_gone"
	done
done
