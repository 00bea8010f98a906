# SPDX-License-Identifier: GPL-2.0-only
# each allocation of a job of kcopyd that fails in turn: right data all the same
# needs: dm
# groups: debug
# timeout: 120

F=/sys/kernel/debug/failslab P=/sys/kernel/debug/fail_page_alloc
requires file $F $P /proc/self/fail-nth
requires module dm_copy
requires target mirror
fake_disks mib=16
fill "$A" 0 $((256 * KIB)) $NEW
echo N >$F/ignore-gfp-wait; echo N >$P/ignore-gfp-wait; echo 0 >$P/min-order
echo 0 >$F/verbose; echo 0 >$P/verbose

# workers: the kernel's worker threads, any of which may take kcopyd's work
workers() {
	local d comm
	WORKERS=()
	for d in /proc/[0-9]*; do
		read -r comm 2>/dev/null <"$d/comm" && [[ $comm == kworker/* ]] && WORKERS+=("$d")
	done
}

# arm N: the Nth allocation of each worker fails; 0: none does
arm() {
	local d
	for d in "${WORKERS[@]}"; do echo "$1" >"$d/fail-nth"; done 2>/dev/null
	return 0
}

# met: how many workers have come so far, in REPLY
met() {
	local d n
	REPLY=0
	for d in "${WORKERS[@]}"; do read -r n 2>/dev/null <"$d/fail-nth" && ((n == 0)) && ((++REPLY)); done
}

# job N: a mirror of one region, made in sync while the Nth allocation fails
job() {
	fill "$B" 0 $((256 * KIB)) $OLD
	echo 1 >/sys/kernel/blk_copy/kcopyd/reset
	dmsetup create m --notable && dmsetup load m --table "0 512 mirror core 1 512 2 $A 0 $B 0 1 handle_errors"
	workers
	arm "$1"
	dmsetup resume m
	await 30 in_sync m || return 1
	met
	arm 0
	HITS=$REPLY
	dm_remove m
	check "$B" 0 $((256 * KIB)) $NEW
}

mark
wrong=0 failures=0
for ((n = 1; n <= ${NTH_MAX:-60}; n++)); do
	job $n >"$XCOPY_TMP/job.log" 2>&1 || { ((++wrong)); diag "failure $n: $(head -n 2 "$XCOPY_TMP/job.log")"; dm_remove m 2>/dev/null; }
	((HITS)) || break
	((failures += HITS))
done
arm 0
diag "$n rounds, $failures failures, $(kcopyd offloaded_jobs) jobs offloaded, $(kcopyd fallback_jobs) by hand, $(refusals)"
ge "allocations failed" $failures 5
is "wrong" $wrong 0
ok "a job afterwards" job 0
