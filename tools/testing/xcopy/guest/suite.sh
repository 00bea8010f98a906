#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# In the guest: run the tests named in OUT/next/1, 2 ... one after another, each as
# soon as it is there, up to a file that names none. For each: the
# libraries that it needs, a clean slate, a time limit, TAP into OUT/tap/, a scan
# of the kernel's log.
# Results are appended to OUT/results as tab-separated lines
#	name verdict passed failed skipped seconds note
# and OUT/running names the test that runs, so that the host knows whom to
# blame when the guest dies. run-selftests.sh is the other end.

. "$XCOPY_LIB/test.sh"
. "$XCOPY_LIB/clean.sh"
. "$XCOPY_LIB/log.sh"

SUITE_DIR=$XCOPY_TREE/tools/testing/xcopy/selftests

# hostfs writes back late: what the host must see if we die, is synced
suite_sync() { [[ $XCOPY_BED != uml ]] || sync "$@"; }

# suite_header FILE: reads the test's header into NEEDS, LIMIT and EXPECT
suite_header() {
	local line
	NEEDS=copy LIMIT=$SUITE_LIMIT EXPECT=()
	while IFS= read -r line && [[ $line == '#'* ]]; do
		case $line in
		'# needs: '*) NEEDS+=" ${line#*: }";;
		'# timeout: '*) LIMIT=${line#*: };;
		'# expect-log: '*) EXPECT+=("${line#*: }");;
		esac
	done <"$1"
	[[ $XCOPY_KERNEL == debug ]] && ((LIMIT *= 2))
	((LIMIT *= ${SUITE_PATIENCE:-1}))
}

# suite_await PID SECONDS: false if it runs still
suite_await() {
	local nap
	sleep "$2" & nap=$!
	wait -n "$1" "$nap" 2>/dev/null
	kill "$nap" 2>/dev/null && { wait "$nap" 2>/dev/null; return 0; }
	return 1
}

# suite_script FILE: REPLY is what bash is given to run: the libraries, on the
# line of the test's first comment so that its lines keep their numbers, the test,
# and the end, which is not reached where the test does not parse or exits.
suite_script() {
	local need
	REPLY='. "$XCOPY_LIB/test.sh"; '
	for need in $NEEDS; do
		if [[ -e $SUITE_DIR/lib-$need.sh ]]; then
			REPLY+=". $SUITE_DIR/lib-$need.sh; "
		else
			REPLY+="test_point 'not ok' 'there is no lib-$need.sh, which it needs'; exit 1; "
		fi
	done
	REPLY+="$(<"$1")"$'\ndone_testing'
}

# suite_execute FILE: sets STATUS, or to "hung" (killed) or "stuck" (not even that)
suite_execute() {
	local pid
	suite_script "$1"
	setsid bash -c "$REPLY" "$NAME" </dev/null >"$TAP" 2>&1 &
	pid=$!
	if suite_await "$pid" "$LIMIT"; then
		wait "$pid"; STATUS=$?
	else
		STATUS=hung
		echo "xcopy-test: $NAME: over its limit of $LIMIT s, blocked tasks:" >/dev/kmsg
		echo w >/proc/sysrq-trigger
	fi
	# the test leads a session: whatever it left in the background goes too
	pkill -KILL -s "$pid"
	[[ $STATUS != hung ]] || await 10 suite_gone "$pid" || STATUS=stuck
}

suite_gone() { ! kill -0 "$1" 2>/dev/null; }

# What bash says of a line that it cannot make sense of, and goes on
SUITE_NONSENSE=': line [0-9]+: .*(syntax error|unbound variable|bad substitution|bad array subscript|division by 0|ambiguous redirect|not a valid identifier|integer expression expected|value too great)'

# suite_count: points of the TAP file; sets PASSED FAILED SKIPPED NOTE
suite_count() {
	local line plan='' nonsense=''
	PASSED=0 FAILED=0 SKIPPED=0 NOTE=''
	while IFS= read -r line; do
		case $line in
		'ok '*' # SKIP '*) ((++SKIPPED)); NOTE=${line#* # SKIP };;
		'ok '*) ((++PASSED));;
		'not ok '*) ((++FAILED)); [[ $NOTE ]] || NOTE=${line#* - };;
		'1..0 # SKIP '*) plan=0 SKIPPED=1 NOTE=${line#* # SKIP };;
		'1..'*) plan=${line#1..};;
		*) [[ ! $line =~ $SUITE_NONSENSE ]] || nonsense=${nonsense:-$line};;
		esac
	done <"$TAP"
	case $STATUS in
	hung) suite_fail "killed after $LIMIT s";;
	stuck) suite_fail "killed after $LIMIT s, and does not die";;
	*)	if [[ ! $plan ]]; then
			((FAILED)) || suite_fail "ended early, status $STATUS, no done_testing"
		elif ((plan && plan != PASSED + FAILED + SKIPPED)); then
			suite_fail "planned $plan points, made $((PASSED + FAILED + SKIPPED))"
		elif ((STATUS && !FAILED)); then
			suite_fail "exit status $STATUS"
		fi;;
	esac
	[[ ! $nonsense ]] || ((FAILED)) || suite_fail "$nonsense"
}

# suite_fail NOTE: the harness' own finding about the test, as a point
suite_fail() {
	((++FAILED))
	NOTE=$1
	echo "not ok - harness: $1" >>"$TAP"
}

suite_report() {
	local verdict=pass
	((PASSED)) || verdict=skip
	((FAILED)) && verdict=FAIL
	printf '%-4s %-46s %3d ok %s%s %d s%s\n' "$verdict" "$NAME" "$PASSED" \
		"${FAILED:+$( ((FAILED)) && echo "$FAILED failed ")}" "${SKIPPED:+$( ((SKIPPED)) && echo "$SKIPPED skipped ")}" \
		"$TOOK" "${NOTE:+: $NOTE}"
	printf '%s\t%s\t%d\t%d\t%d\t%d\t%s\n' "$NAME" "$verdict" "$PASSED" "$FAILED" "$SKIPPED" "$TOOK" "$NOTE" >>"$XCOPY_OUT/results"
	: >"$XCOPY_OUT/running"
	suite_sync "$XCOPY_OUT/results" "$XCOPY_OUT/running" "$TAP"
}

suite_test() {
	local start=$SECONDS clean
	NAME=$1
	TAP=$XCOPY_OUT/tap/${NAME//\//.}.tap
	echo "$NAME" >"$XCOPY_OUT/running"
	suite_sync "$XCOPY_OUT/running"
	suite_header "$SUITE_DIR/$NAME.sh"
	log_begin "$NAME"
	XCOPY_TEST=$NAME XCPAT_SALT=$NAME suite_execute "$SUITE_DIR/$NAME.sh"
	suite_count
	# what cleaning brings up belongs to the test too
	clean=$(clean_slate 2>&1) || { suite_fail "no clean slate after it: ${clean//$'\n'/; }"; STATUS=stuck; }
	log_scan "$NAME" "${EXPECT[@]}" || suite_fail "kernel log: $REPLY"
	TOOK=$((SECONDS - start))
	suite_report
	[[ $STATUS != stuck ]]
}

# suite_next: TEST is the next one
suite_next() {
	local file=$XCOPY_OUT/next/$((++SUITE_NR))
	until [[ -e $file ]]; do sleep 0.1; done
	TEST=$(<"$file")
	[[ $TEST ]]
}

SUITE_LIMIT=${SUITE_LIMIT:-120} SUITE_NR=0
export XCOPY_TEST XCPAT_SALT
mkdir -p "$XCOPY_OUT/tap"
exec 2>>"$XCOPY_OUT/suite.err"	# bash tells there of every process killed
clean_remember
while suite_next; do
	suite_test "$TEST" || { echo "# the guest is not fit for more tests"; exit 3; }
done
log_leaks || { printf 'FAIL %-46s %s\n' log/kmemleak "$REPLY"; printf 'log/kmemleak\tFAIL\t0\t1\t0\t0\t%s\n' "$REPLY" >>"$XCOPY_OUT/results"; }
exit 0
