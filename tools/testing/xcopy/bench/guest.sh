#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The guest's half of the bench: every way, RUNS times, on the same two LUNs.
# The ways take turns, so that a slow moment of the host hits all alike.

. "$XCOPY_LIB/test.sh"
. "$XCOPY_LIB/clean.sh"

SECTORS=$((MIB * 2048))
CSV=$XCOPY_OUT/bench.csv
ENABLED=/sys/module/dm_copy/parameters/enabled
WAYS=(dd sg_xcopy-32M sg_xcopy-4M ddpt ddpt-call-16M kcopyd-by-hand kcopyd-offload blkcopy-by-hand blkcopy-offload)

way_dd() { dd if="$A" of="$B" bs=1M count="$MIB" iflag=direct oflag=direct; }
way_sg_xcopy-32M() { sg_xcopy if="$A" of="$B" bs=512 bpt=65535 count="$SECTORS"; }
way_sg_xcopy-4M() { sg_xcopy if="$A" of="$B" bs=512 bpt=8192 count="$SECTORS"; }
way_ddpt() { ddpt if="$A" of="$B" bs=512 bpt=65535 count="$SECTORS" iflag=xcopy oflag=xcopy; }
# ddpt 0.97 copies wrong data with more than one segment: so one call each
way_ddpt-call-16M() {
	local s
	for ((s = 0; s < SECTORS; s += 32768)); do
		ddpt if="$A" of="$B" bs=512 bpt=32768 skip="$s" seek="$s" iflag=xcopy oflag=xcopy \
			count=$((SECTORS - s < 32768 ? SECTORS - s : 32768)) || return
	done
}
way_kcopyd-by-hand() { echo 0 >"$ENABLED" && mirror; }
way_kcopyd-offload() { echo 1 >"$ENABLED" && mirror; }
way_blkcopy-by-hand() { copy "$A" 0 "$B" 0 "${MIB}M" --no-offload; }
way_blkcopy-offload() { copy "$A" 0 "$B" 0 "${MIB}M" && ((OFFLOADED == MIB << 20)); }

# A mirror's first resync is kcopyd's work; an event tells that it is over.
mirror() {
	dmsetup create bench --table "0 $SECTORS mirror core 1 2048 2 $A 0 $B 0" || return
	timeout 600 dmsetup wait bench 0
	local status
	status=$(dmsetup status bench)
	dmsetup remove bench
	[[ $status == *" $((SECTORS / 2048))/$((SECTORS / 2048)) "* ]]
}

# one FABRIC KIND WAY RUN
one() {
	local verified=no text
	fill "$B" 0 "${MIB}M" blank || give_up "cannot blank $B"
	xcopy_trace_start
	measure "way_$3" >"$XCOPY_TMP/way.log" 2>&1 || { tail -n 3 "$XCOPY_TMP/way.log"; verified=failed; }
	xcopy_count "" >/dev/null; COMMANDS=$REPLY
	if [[ $verified == no ]]; then
		if text=$(check "$B" 0 "${MIB}M" source); then verified=yes; else verified=wrong-data; fi
	fi
	echo "$1,$2,$3,$4,$MIB,$WALL_MS,$CPU_MS,$WIRE,$COMMANDS,$verified" >>"$CSV"
	printf '%-6s %-8s %-16s %2d  %8d ms wall %8d ms cpu %10d bytes wire %6d commands  %s\n' \
		"$1" "$2" "$3" "$4" "$WALL_MS" "$CPU_MS" "$WIRE" "$COMMANDS" "$verified${text:+: $text}"
}

give_up() { echo "bench: $*"; exit 1; }

# usable WAY: its tool or module is here
usable() {
	case $1 in
	sg_xcopy*) type -P sg_xcopy >/dev/null;;
	ddpt*) type -P ddpt >/dev/null;;
	kcopyd*) [[ -w $ENABLED ]];;
	blkcopy*) [[ -x $XCOPY_BIN/blkcopy && -d /sys/module/blk_copy ]];;
	esac
}

{
	echo "# $(uname -srm), bed $XCOPY_BED, configuration $XCOPY_KERNEL, $(nproc) CPUs, $RUNS runs, $MIB MiB; CPU: initiator and target together"
	echo fabric,kind,way,run,mib,wall_ms,cpu_ms,wire_bytes,xcopy_commands,verified
} >"$CSV"
for kind in ${KINDS//,/ }; do
	for fabric in ${FABRICS//,/ }; do
		two_luns "$fabric" "$MIB" "$kind"
		devlinks
		fill "$A" 0 "${MIB}M" source || give_up "cannot fill $A"
		for ((run = 1; run <= RUNS; run++)); do
			for way in "${WAYS[@]}"; do
				usable "$way" || { ((run > 1)) || echo "SKIP $way: not here"; continue; }
				one "$fabric" "$kind" "$way" "$run"
			done
		done
		clean_slate || give_up "no clean slate"
	done
done
