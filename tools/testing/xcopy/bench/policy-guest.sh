#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the policy makes of it: resync, BLKCOPY and pvmove, on ramdisks and on
# stores that take 10 ms, by hand, offloaded always, and by the policy, which has
# everything to learn in each run. The ways take turns.
#
#	guest/run.sh --env "RUNS=3 MIB=128" bench/policy-guest.sh

TREE=$XCOPY_TREE/tools/testing/xcopy/selftests
# shellcheck source=/dev/null
for lib in "$XCOPY_LIB/test.sh" "$XCOPY_LIB/clean.sh" "$TREE"/lib-{copy,bed,dm,lvm}.sh; do . "$lib"; done

RUNS=${RUNS:-3} SIZE=${MIB_EACH:-128}
MODE=/sys/module/blk_copy/parameters/policy
ENABLED=/sys/module/dm_copy/parameters/enabled
CSV=$XCOPY_OUT/policy.csv

way_resync() {
	dmsetup create bench --table "0 $((SIZE * 2048)) mirror core 1 4096 2 $A 0 $B 0" || return
	timeout 600 dmsetup wait bench 0
	dmsetup remove bench
}
way_blkcopy() { copy "$A" 0 "$B" 0 "${SIZE}M" ${NO:+"$NO"}; }
way_pvmove() { pvmove -q -i0 "$A" "$B"; }

# one STORE WAY MODE RUN
one() {
	local start end
	NO='' ; echo 1 >"$ENABLED"; echo measure >"$MODE"
	case $3 in
	hand) echo 0 >"$ENABLED"; NO=--no-offload;;
	always) echo always >"$MODE";;
	esac
	if [[ $2 == pvmove ]]; then
		volume_group "$A" "$B"; volume lv "$SIZE" "$A"
	fi
	counter offloaded_bytes >/dev/null; before=$REPLY
	start=${EPOCHREALTIME/./}
	"way_$2" >"$XCOPY_TMP/way.log" 2>&1 || tail -n 3 "$XCOPY_TMP/way.log"
	end=${EPOCHREALTIME/./}
	counter offloaded_bytes >/dev/null
	echo "$1,$2,$3,$4,$SIZE,$(((end - start) / 1000)),$(((REPLY - before) >> 20))" | tee -a "$CSV"
	[[ $3 != policy ]] || sed 's/^/# /' /sys/kernel/blk_copy/measured
	if [[ $2 == pvmove ]]; then
		lvremove -q -y vg/lv; vgremove -q -y vg; pvremove -q -y "$A" "$B"
	fi >/dev/null 2>&1
}

echo store,way,mode,run,mib,ms,offloaded_mib | tee "$CSV"
two_luns iscsi $((SIZE + 16)) iblock
trust "$A" "$B"
fill "$A" 0 "${SIZE}M" source
for store in ramdisk 10ms; do
	if [[ $store == 10ms ]]; then slow L0 10; slow L1 10; SIZE=${MIB_SLOW:-64}; fi
	for ((run = 1; run <= RUNS; run++)); do
		for way in resync blkcopy pvmove; do
			for mode in hand always policy; do one "$store" "$way" "$mode" "$run"; done
		done
	done
done
