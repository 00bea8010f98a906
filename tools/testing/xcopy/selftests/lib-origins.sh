# SPDX-License-Identifier: GPL-2.0-only
# Two snapshots: each chunk of an origin that is written to is copied before, by kcopyd.
# shellcheck disable=SC2034 # (REPLY is for tests)

JOINED=/sys/module/dm_copy/parameters/max_joined_bytes
TIMEOUT=/sys/module/sd_xcopy/parameters/timeout

# two_origins DISK COW DISK2 COW2: org and its snap, org2 and its snap2
two_origins() {
	dm snap 0 65536 snapshot "$1" "$2" P 8
	dm org 0 65536 snapshot-origin "$1"
	dm snap2 0 65536 snapshot "$3" "$4" P 8
	dm org2 0 65536 snapshot-origin "$3"
}

# cow N: a write to chunk N of org2, which is copied before; REPLY: ms
cow() {
	local start=${EPOCHREALTIME/./}

	dd if=/dev/zero of=/dev/mapper/org2 bs=4k seek="$1" count=1 oflag=direct 2>/dev/null || return 1
	REPLY=$(((${EPOCHREALTIME/./} - start) / 1000))
}

# apart [SECONDS]: jobs of kcopyd are not joined, and commands may take so long; one job of
# org2 is done by the devices
apart() {
	read -r joined <$JOINED
	read -r timeout <$TIMEOUT
	trap 'echo "$joined" >$JOINED; echo "$timeout" >$TIMEOUT' EXIT
	echo 0 >$JOINED
	echo "${1:-$timeout}" >$TIMEOUT
	mark
	ok "before" cow 0
	is "before: by the devices" "$(kcopyd offloaded_jobs)" 1
}

jobs_begun() { kcopyd jobs >/dev/null; ((REPLY >= $1)); }

# not_held_up WRITER JOBS: while WRITER waits for org, of which so many jobs are to be
# done, org2 waits for none of them
not_held_up() {
	local i longest=0

	ok "they are offered" await 30 jobs_begun "$2"
	sleep 1
	for i in 1 2 3 4; do
		cow $i || die "the other origin is not written to"
		((REPLY < longest)) || longest=$REPLY
	done
	diag "$longest ms; $(kcopyd jobs) jobs, $(fake_count xcopy) commands, $(refusals)"
	ok "the writer still waits" alive "$1"
	le "the other waits for none of them: ms" "$longest" 4000
}
