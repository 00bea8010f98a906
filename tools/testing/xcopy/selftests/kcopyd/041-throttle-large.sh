# SPDX-License-Identifier: GPL-2.0-only
# a throttled job that is large is by hand in its sub-jobs, each of which is throttled
# needs: dm bed
# timeout: 120

requires target mirror
p=/sys/module/dm_mirror/parameters/raid1_resync_throttle
requires file $p
two_luns iscsi 64 iblock
trust "$A" "$B"
slow L0 10
RESYNC_SECONDS=100

# timed DESC REGION_SECTORS: a resync of 48 MiB; MS is what it took
timed() {
	local start

	seed "$A" 0 "$B" 0 $((48 * MIB))
	mark
	start=${EPOCHREALTIME/./}
	ok "$1: resync" resync 48 "$2" "$A" "$B"
	MS=$(((${EPOCHREALTIME/./} - start) / 1000))
	diag "$1: $MS ms, $(kcopyd offloaded_jobs) of $(kcopyd jobs) jobs offloaded"
	data_right "$1" "$A" 0 "$B" 0 $((48 * MIB))
}

# (each sub-job by hand sleeps as long as it has to, a second at most, and so does a job)
read -r old <$p
timed "large" 32768
is "large: all are offloaded" "$(kcopyd offloaded_jobs)" 3
echo 10 >$p
timed "throttled" 32768
# (none has to wait for the first)
le "throttled: the first is, perhaps" "$(kcopyd offloaded_jobs)" 1
is "throttled: for that reason" "$(refused slow)" "$(kcopyd fallback_jobs)"
echo "$old" >$p
# (else that is so for a minute)
echo 1 >/sys/kernel/blk_copy/kcopyd/reset
timed "large again" 32768
is "large again: all are offloaded" "$(kcopyd offloaded_jobs)" 3
