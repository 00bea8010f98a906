# SPDX-License-Identifier: GPL-2.0-only
#
# TAP for guest tests, and all of the guest library. suite.sh sources this, then
# what the test names in "# needs:", then runs the test, and ends it with
# done_testing. A test says what it requires and makes assertions. These run their
# command in the test's own shell, so what it sets stays.

. "$XCOPY_LIB/target.sh"
. "$XCOPY_LIB/disk.sh"
. "$XCOPY_LIB/count.sh"
. "$XCOPY_LIB/measure.sh"
. "$XCOPY_LIB/fake.sh"

# Forks are dear under emulation: take what bash can do itself (package
# bash-builtins) from there.
for TEST_POINTS in mkdir rmdir ln rm sleep; do
	[[ ! -e /usr/lib/bash/$TEST_POINTS ]] || enable -f "/usr/lib/bash/$TEST_POINTS" "$TEST_POINTS"
done
TEST_POINTS=0
TEST_FAILED=0
TEST_LOG=$XCOPY_TMP/command.log

diag() { printf '# %s\n' "$@"; }

# kernel_log: what the kernel has said since this test began
kernel_log() { dmesg | sed "1,\\|$LOG_MARK|d"; }

# What a failed command printed, a few lines of it
test_diag_log() {
	local line n=0
	while IFS= read -r line && ((n++ < 20)); do printf '#   %s\n' "$line"; done <"$TEST_LOG"
}

test_point() {
	local verdict=$1 desc=$2
	((++TEST_POINTS))
	echo "$verdict $TEST_POINTS - $desc"
	[[ $verdict == ok ]] || ((++TEST_FAILED))
	[[ $verdict == ok ]]
}

# ok DESC CMD...: the command succeeds
ok() {
	local desc=$1 rc
	shift
	"$@" >"$TEST_LOG" 2>&1
	rc=$?
	((rc == 0)) && { test_point ok "$desc"; return; }
	test_point "not ok" "$desc"
	diag "exit status $rc of: $*"
	test_diag_log
	return 1
}

# nok DESC CMD...: the command fails (and is not killed by a signal)
nok() {
	local desc=$1 rc
	shift
	"$@" >"$TEST_LOG" 2>&1
	rc=$?
	((rc > 0 && rc < 126)) && { test_point ok "$desc"; return; }
	test_point "not ok" "$desc"
	diag "exit status $rc of: $*"
	test_diag_log
	return 1
}

# is DESC GOT WANT
is() {
	[[ $2 == "$3" ]] && { test_point ok "$1"; return; }
	test_point "not ok" "$1"
	diag "got:  $2" "want: $3"
	return 1
}

# ge DESC GOT MIN
ge() {
	[[ $2 =~ ^-?[0-9]+$ ]] && (($2 >= $3)) && { test_point ok "$1"; return; }
	test_point "not ok" "$1"
	diag "got:      $2" "at least: $3"
	return 1
}

# le DESC GOT MAX
le() {
	[[ $2 =~ ^-?[0-9]+$ ]] && (($2 <= $3)) && { test_point ok "$1"; return; }
	test_point "not ok" "$1"
	diag "got:     $2" "at most: $3"
	return 1
}

# skip REASON: the whole test, or what is left of it
skip() {
	if ((TEST_POINTS)); then
		((++TEST_POINTS))
		echo "ok $TEST_POINTS - the rest # SKIP $1"
		done_testing
	fi
	echo "1..0 # SKIP $1"
	exit 0
}

# die REASON: set-up did not work, the test cannot go on
die() {
	test_point "not ok" "set-up"
	diag "$@"
	exit 1
}

# A word that is no command ends a test: mostly its library is not named. (This
# runs in a child, whose output may go anywhere.)
exec {TEST_OUT}>&1
command_not_found_handle() {
	local lib
	[[ ${XCOPY_TEST:-} ]] || { echo "$1: no such command" >&2; return 127; }
	lib=$(grep -l "^$1()" "$XCOPY_TREE"/tools/testing/xcopy/selftests/lib-*.sh)
	lib=${lib##*/lib-}
	echo "not ok - no command $1${lib:+, it is of \"# needs: ${lib%.sh}\"}" >&"$TEST_OUT"
	kill $$
}

done_testing() {
	echo "1..$TEST_POINTS"
	exit $((TEST_FAILED > 0))
}

# requires cmd NAME... | module NAME... | target NAME... | file PATH...
#	| bed qemu|uml | kernel release|debug | cpus N | memory MiB
requires() {
	local kind=$1 x line
	shift
	for x; do
		case $kind in
		cmd) type -P "$x" >/dev/null || skip "no command $x";;
		module) [[ -d /sys/module/$x ]] || skip "module $x is not loaded";;
		target)	requires_targets
			[[ $DM_TARGETS == *" $x "* ]] || skip "no device mapper target $x";;
		file) [[ -e $x ]] || skip "no $x";;
		bed) [[ $XCOPY_BED == "$x" ]] || skip "only for bed $x";;
		kernel) [[ $XCOPY_KERNEL == "$x" ]] || skip "only for the $x kernel";;
		cpus)	line=$(</sys/devices/system/cpu/online)
			((${line##*[-,]} + 1 >= x)) || skip "needs $x processors";;
		memory)	read -r _ line _ </proc/meminfo
			((line / 1024 >= x)) || skip "needs $x MiB of memory";;
		*) die "requires: no kind '$kind'";;
		esac
	done
}

DM_TARGETS=''
requires_targets() {
	local name
	[[ $DM_TARGETS ]] || DM_TARGETS=" $(while read -r name _; do echo -n "$name "; done < <(dmsetup targets))"
}

# await SECONDS CMD...: until the command succeeds
await() {
	local end=$((SECONDS + $1 + 1))
	shift
	until "$@"; do
		((SECONDS < end)) || return 1
		sleep 0.05
	done
}
