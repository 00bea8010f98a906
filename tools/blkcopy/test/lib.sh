# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: GPL-2.0-only
#
# What the tests of the tool share. Sourced; prints TAP. BLKCOPY is the program,
# BLKCOPY_FAKE the same before a pretended kernel (fake_kernel.cc).

set -u
: "${BLKCOPY:?is the program to test}" "${BLKCOPY_FAKE:?see make check}"

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export FAKE_LOG=$dir/log
tests=0
failed=0

# result DESCRIPTION WANT GOT
result() {
	tests=$((tests + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $tests - $1"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $tests - $1"
	printf '# want: %s\n# got:  %s\n' "${2//$'\n'/ | }" "${3//$'\n'/ | }"
}

# Runs a command: sets CODE, STDOUT, STDERR; the paths are made short, and times
# are left out.
run() {
	: >"$FAKE_LOG"
	"$@" >"$dir/stdout" 2>"$dir/stderr" </dev/null
	CODE=$?
	STDOUT=$(sed -E -e "s|$dir/||g" -e 's/ in [0-9.]+ s, .*\/s//' \
		-e 's/,"length":[0-9]+,"seconds":[0-9.]+//' "$dir/stdout")
	STDERR=$(sed "s|$dir/||g" "$dir/stderr")
}

# fails DESCRIPTION CODE LINE COMMAND...: this exit code, just this line
fails() {
	local what=$1 code=$2 line=$3

	shift 3
	run "$@"
	result "$what" "$code $line" "$CODE $STDERR"
}

# usage DESCRIPTION ARGUMENT...: one line, exit 2, nothing asked
usage() {
	local what=$1

	shift
	run "$BLKCOPY_FAKE" "$@"
	result "$what" "2 1 0" "$CODE $(wc -l <"$dir/stderr") $(wc -c <"$FAKE_LOG")"
}

# device NAME SIZE: a file the pretended kernel takes for a block device
device() {
	truncate -s "$2" "$dir/$1" && chmod +t "$dir/$1"
}

# number NAME: what the pretended kernel gives for major and minor
number() {
	echo "259:$(($(stat -c %i "$dir/$1") % 1048576))"
}

end_of_tests() {
	echo "1..$tests"
	[ "$failed" -eq 0 ]
}
