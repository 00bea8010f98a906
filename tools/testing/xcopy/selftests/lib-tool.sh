# SPDX-License-Identifier: GPL-2.0-only
# The command blkcopy as its users call it.

# tool ARGUMENT...: CODE is its exit status, SAID what it wrote to stderr.
tool() {
	timeout 60 "$XCOPY_BIN/blkcopy" "$@" >"$XCOPY_TMP/tool.out" 2>"$XCOPY_TMP/tool.err"
	CODE=$?
	SAID=$(<"$XCOPY_TMP/tool.err")
}

# exits DESC CODE ARGUMENT...
exits() {
	local desc=$1 code=$2

	shift 2
	tool "$@"
	is "$desc: exit status" "$CODE" "$code" || diag "$SAID"
}

# spares DESC DEV LEN ARGUMENT...: refused, and the start of DEV stays as it is.
spares() {
	local desc=$1 dev=$2 len=$3 before

	shift 3
	before=$(head -c "$len" "$dev" | md5sum)
	mark
	exits "$desc" 3 "$@"
	is "$desc: nothing was copied" "$(delta offloaded_bytes)+$(delta fallback_bytes)" 0+0
	is "$desc: as it was" "$(head -c "$len" "$dev" | md5sum)" "$before"
}
