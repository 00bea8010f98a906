# SPDX-License-Identifier: GPL-2.0-only
# copy_file_range(2) between block devices.

# file_range [WORD...] SRC SOFF DST DOFF LEN: as xcfile has it. Sets DONE, in bytes,
# ERRNO (a number), SPOS and DPOS, CALLS and SYNCED, and prints them.
file_range() {
	local text rc

	text=$("$XCOPY_BIN/xcfile" "$@" 2>&1)
	rc=$?
	read -r DONE ERRNO SPOS DPOS CALLS SYNCED <<<"$text"
	printf '%s\n' "$text"
	return $rc
}

EBADF=9 EINVAL=22 EPERM=1 ENOSPC=28 EIO=5 EOVERFLOW=75 EACCES=13

# says DESC ERRNO [WORD...] SRC SOFF DST DOFF LEN: it fails so, nothing is copied
says() {
	local desc=$1 errno=$2

	shift 2
	nok "$desc: fails" file_range "$@"
	is "$desc: errno" "$ERRNO" "$errno"
	is "$desc: nothing copied" "$DONE" 0
}

# ranges DESC BYTES OFFLOADED [WORD...] SRC SOFF DST DOFF LEN: BYTES are copied, so
# many of them by devices, and what lies beside them is as it was
ranges() {
	local desc=$1 bytes=$2 offloaded=$3 at n

	shift 3
	n=$#
	at=("${@:n-4}")
	seed "${at[0]}" "${at[1]}" "${at[2]}" "${at[3]}" "$bytes"
	mark
	ok "$desc: copies" file_range "$@"
	is "$desc: bytes" "$DONE" "$bytes"
	is "$desc: source offset" "$SPOS" $((at[1] + bytes))
	is "$desc: destination offset" "$DPOS" $((at[3] + bytes))
	is "$desc: offloaded" "$(delta offloaded_bytes)" "$offloaded"
	is "$desc: by hand" "$(delta fallback_bytes)" $((bytes - offloaded))
	data_right "$desc" "${at[0]}" "${at[1]}" "${at[2]}" "${at[3]}" "$bytes"
}
