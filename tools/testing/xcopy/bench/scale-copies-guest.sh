#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Large copies and many of them, on disks of guest/xcfake that keep nothing, so
# that what is seen is the host: a disk of TIB TiB copied whole by one BLKCOPY,
# 1 to COPIES copies side by side, each between two disks of its own, JOBS jobs of
# kcopyd queued at once. Time of a command, memory while it runs.
#
#	guest/run.sh --env "TIB=16 COPIES=64 JOBS=10000" bench/scale-copies-guest.sh

TREE=$XCOPY_TREE/tools/testing/xcopy/selftests
# shellcheck source=/dev/null
for lib in "$XCOPY_LIB/test.sh" "$XCOPY_LIB/clean.sh" "$TREE"/lib-{copy,dm,bed}.sh; do . "$lib"; done

TIB=${TIB:-1} COPIES=${COPIES:-64} JOBS=${JOBS:-10000} SECONDS_EACH=${SECONDS_EACH:-5}
CSV=$XCOPY_OUT/scale-copies.csv

say() { echo "$1,$2" | tee -a "$CSV"; }
now() { REPLY=${EPOCHREALTIME/./}; }
available() {
	local k v
	while read -r k v _; do [[ $k == MemAvailable: ]] && REPLY=$v; done </proc/meminfo
}
# watch PID WHAT: until it has ended, the least memory there was, against before
watch() {
	local least=$BEFORE
	while kill -0 "$1" 2>/dev/null; do
		sleep 0.5
		available
		((REPLY < least)) && least=$REPLY
	done
	wait "$1" || echo "# $2: failed"
	say "$2: memory it took at most, KiB" $((BEFORE - least))
}
# disk_of LUN: in REPLY; not read back, as nothing is kept
disk_of() {
	local d
	for d in /sys/class/scsi_disk/*:0:0:"$1"/device/block/sd*; do REPLY=/dev/${d##*/}; done
}
untrusting() { local f; for f in /sys/class/scsi_disk/*/xcopy/verify; do echo off >"$f"; done; }
# per_command WHAT US: time of a command since mark
per_command() {
	delta commands >/dev/null
	say "$1: commands" "$REPLY"
	say "$1: us a command" $((REPLY ? $2 / REPLY : 0))
	delta fallback_bytes >/dev/null
	say "$1: MiB by hand" $((REPLY >> 20))
}

whole() {
	fake_load luns=2 mib=$((TIB << 20)) hollow=1 segment_max=$((16 << 20))
	untrusting
	disk_of 0; A=$REPLY
	disk_of 1; B=$REPLY
	sleep 2
	available; BEFORE=$REPLY
	mark; now; start=$REPLY
	blkcopy --force --quiet "$A" "$B" &
	watch $! "$TIB TiB by BLKCOPY"
	now
	say "$TIB TiB by BLKCOPY: s" $(((REPLY - start) / 1000000))
	per_command "$TIB TiB by BLKCOPY" $((REPLY - start))
}

# side N: N copies at a time, looked at for SECONDS_EACH seconds when all have begun:
# commands of each, CPU time of a command, how many were in flight
side() {
	local i f c0=() c1=() pids=() all=0 least=0 most=0 n cpu
	for ((i = 0; i < $1; i++)); do
		disk_of $((2 * i)); A=$REPLY
		disk_of $((2 * i + 1)); B=$REPLY
		blkcopy --raw "$A" "$B" >/dev/null &
		pids+=($!)
	done
	f=(/sys/class/block/sd*/device/scsi_disk/*/xcopy/commands)
	sleep $((2 + $1 / 8))
	cpu_ticks; cpu=$REPLY
	mapfile -t c0 < <(cat "${f[@]}")
	echo >"$FAKE/counters"
	sleep "$SECONDS_EACH"
	mapfile -t c1 < <(cat "${f[@]}")
	cpu_ticks; cpu=$((REPLY - cpu))
	for i in "${!c0[@]}"; do
		n=$((c1[i] - c0[i]))
		((n)) || continue
		((all += n, most = n > most ? n : most, least = least == 0 || n < least ? n : least))
	done
	say "$1 side by side: in flight at most" "$(fake_count most)"
	say "$1 side by side: commands" "$all"
	say "$1 side by side: of the one that got least, of the one that got most" "$least $most"
	say "$1 side by side: us of CPU a command" $((all ? cpu * 10000 / all : 0))
	kill -9 "${pids[@]}"
	wait "${pids[@]}" 2>/dev/null
}
pairs() {
	local n
	# Small commands, so that there are many: 16 MiB of each unit may be under way.
	echo $((1 << 20)) >/sys/module/sd_xcopy/parameters/max_bytes
	fake_load luns=$((2 * COPIES)) mib=$((1 << 20)) hollow=1 copy_ms=50 depth=1024
	sleep 2
	untrusting
	await 10 disks_known
	for ((n = 1; n <= COPIES; n *= 4)); do side $n; done
	echo $((32 << 20)) >/sys/module/sd_xcopy/parameters/max_bytes
}

jobs_of_kcopyd() {
	local meta
	fake_load luns=3 mib=$((JOBS / 256 + 64)) hollow=1 "copy_ms=$1"
	untrusting
	disk_of 0; A=$REPLY
	disk_of 1; B=$REPLY
	disk_of 2; C=$REPLY
	metadata_device 8
	meta=$REPLY
	sleep 1
	available; BEFORE=$REPLY
	mark; now; start=$REPLY
	dm c "0 $((JOBS * 8)) clone $meta $B $A 8 1 no_discard_passdown 4 hydration_threshold $JOBS hydration_batch_size 1" ||
		{ echo "# no clone of $JOBS regions"; exit 1; }
	until in_sync c; do sleep 0.2; done &
	watch $! "$JOBS jobs of kcopyd"
	now
	per_command "$JOBS jobs of kcopyd" $((REPLY - start))
	dm_remove c
}

echo "what,value" | tee "$CSV"
PARTS=${PARTS:-whole,pairs,jobs}
for part in ${PARTS//,/ }; do
	case $part in
	whole) whole;;
	pairs) pairs;;
	jobs) jobs_of_kcopyd 5;;
	esac
	await 10 fake_unload
done
