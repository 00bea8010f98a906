# SPDX-License-Identifier: GPL-2.0-only
# Reasons, one a test, on disks of guest/xcfake.

# fakes [PARAMETER=VALUE...]: A B and C are disks of 16 MiB that copy
fakes() {
	fake_disks mib=16 "$@"
	fake_timeout 1
	echo 1 >/sys/module/sd_xcopy/parameters/timeout
}

# counts REASON DESC SRC DST LEN [FLAGS...]: the copy is right all the same, and
# REASON says why not all of it was offloaded
counts() {
	local reason=$1 desc=$2 src=$3 dst=$4 len=$5

	shift 5
	requires file "/sys/kernel/blk_copy/refusals/$reason"
	seed "$src" 0 "$dst" 0 "$len"
	mark
	ok "$desc: copy succeeds" copy "$src" 0 "$dst" 0 "$len" "$@"
	ge "$desc: counted as $reason" "$(refused "$reason")" 1
	is "$desc: told" "$REASON" "$reason"
	diag "$(refusals)"
	data_right "$desc" "$src" 0 "$dst" 0 "$len"
}

# late_data DESC DST LEN: nothing writes there later
late_data() {
	fill "$2" 0 "$3" 33
	await 10 fake_idle
	ok "$1: newer data stay" check "$2" 0 "$3" 33
}
