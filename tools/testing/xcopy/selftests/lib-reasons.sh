# SPDX-License-Identifier: GPL-2.0-only
# Reasons, one a test, on disks of guest/xcfake.

# fakes [PARAMETER=VALUE...]: A B and C are disks of 16 MiB that copy
fakes() {
	fake_disks mib=16 "$@"
	fake_timeout 1
	echo 1 >/sys/module/sd_xcopy/parameters/timeout
}

# refused_at DEV SIDE REASON: prints how often its folder has counted it
refused_at() {
	local name n

	sys_of "$1"
	while read -r name n; do
		[[ $name == "$3" ]] && echo "$n" && return
	done 2>/dev/null <"$REPLY/copy/$2/refusals"
	echo 0
}

# folder_there DEV: the folder of its counters is made beside its first copy
folder_there() {
	sys_of "$1" && [[ -d $REPLY/copy/destination ]]
}

# counts REASON DESC SRC DST LEN [FLAGS...]: the copy is right all the same, and
# REASON says why not all of it was offloaded, as often at each end as of all.
# BEFORE=REASON: not before a copy, with the data laid out already, had that one; who is
# too late for what that brings about has more time for it after the next one.
counts() {
	local reason=$1 desc=$2 src=$3 dst=$4 len=$5 from to try

	shift 5
	requires file "/sys/kernel/blk_copy/refusals/$reason"
	seed "$src" 0 "$dst" 0 "$len"
	for try in 1 2 3 4 5; do
		[[ ! ${BEFORE:-} ]] || await 30 had_reason "$BEFORE" "$src" 0 "$dst" 0 "$len" "$@"
		from=$(refused_at "$src" source "$reason") to=$(refused_at "$dst" destination "$reason")
		mark
		ok "$desc: copy succeeds" copy "$src" 0 "$dst" 0 "$len" "$@"
		[[ ${BEFORE:-} && $REASON != "$reason" ]] || break
	done
	ge "$desc: counted as $reason" "$(refused "$reason")" 1
	is "$desc: told" "$REASON" "$reason"
	await 30 folder_there "$src" && await 30 folder_there "$dst"
	is "$desc: counted by the source" $(($(refused_at "$src" source "$reason") - from)) "$(refused "$reason")"
	is "$desc: counted by the destination" $(($(refused_at "$dst" destination "$reason") - to)) "$(refused "$reason")"
	diag "$(refusals)"
	data_right "$desc" "$src" 0 "$dst" 0 "$len"
}

# had_reason REASON ARGUMENTS OF COPY...
had_reason() {
	copy "${@:2}" >/dev/null && [[ $REASON == "$1" ]]
}

# late_data DESC DST LEN: nothing writes there later
late_data() {
	fill "$2" 0 "$3" 33
	await 30 fake_idle
	ok "$1: newer data stay" check "$2" 0 "$3" 33
}
