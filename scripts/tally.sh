# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced: runs the parts of a test run, each with a log in build/log/, counts
# what they report and ends with the total. Understands GoogleTest's summary,
# TAP, the guest suite's "N passed, N failed, N skipped" and the fuzzers' lines.

tally_passed=0 tally_failed=0 tally_skipped=0
tally_log=$TOP/build/log

# count_results LOG: sets passed failed skipped
count_results()
{
	read -r passed failed skipped < <(awk '
		/^\[  PASSED  \] [0-9]+ test/ { p += $4 }
		/^\[  FAILED  \] [0-9]+ test/ { f += $4 }
		/^\[  SKIPPED \] [0-9]+ test/ { s += $4 }
		/^ok .*# SKIP/ { s++; next }
		/^ok / { p++ }
		/^not ok / { f++ }
		/: no finding$/ { p++ }
		/^guest .*: .* [0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/ {
			p += $(NF - 5); f += $(NF - 3); s += $(NF - 1)
		}
		END { print p + 0, f + 0, s + 0 }' "$1")
}

# part NAME CMD...: one part; a part that fails without a failed test, or that
# reports nothing at all, is itself a failure. LIVE=1 shows its output as it comes.
part()
{
	local name=$1 log=$tally_log/$1.log status=0 start=$SECONDS passed failed skipped verdict=ok

	shift
	mkdir -p "$tally_log"
	[[ ! -t 1 ]] || printf '%s ...\r' "$name"
	if [[ ${LIVE:-0} == 1 ]]; then
		"$@" 2>&1 | tee "$log" || status=$?
	else
		"$@" >"$log" 2>&1 || status=$?
	fi
	count_results "$log"
	if ((status && !failed)) || ((!status && !passed && !failed && !skipped)); then
		failed=1
	fi
	((!failed)) || verdict=FAILED
	printf '%-6s %-22s %4d passed, %d failed, %d skipped, %d s\n' \
		"$verdict" "$name" "$passed" "$failed" "$skipped" $((SECONDS - start))
	if ((failed)); then
		grep -E '^not ok|^\[  FAILED  \]|^FAIL|error:|Error [0-9]|warning:' "$log" | head -n 10 | sed 's/^/       /' || true
		printf '       the log is %s\n' "${log#"$TOP"/}"
	fi
	grep -E '^ok .*# SKIP' "$log" | sed 's/^/       /' || true
	tally_passed=$((tally_passed + passed))
	tally_failed=$((tally_failed + failed))
	tally_skipped=$((tally_skipped + skipped))
}

# beside CMD...: the parts that CMD makes, at the same time as those that follow, until
# beside_end, which shows their lines and adds what they counted
beside()
{
	mkdir -p "$tally_log"
	beside_out=$(mktemp "$tally_log/beside.XXXXXX")
	(
		# (what is in the background would not hear of ^C)
		trap - INT
		tally_passed=0 tally_failed=0 tally_skipped=0
		"$@"
		echo "$tally_passed $tally_failed $tally_skipped" >"$beside_out.sum"
	) >"$beside_out" 2>&1 &
	beside_pid=$!
}

beside_end()
{
	local passed=0 failed=1 skipped=0

	wait "$beside_pid" || true
	cat "$beside_out"
	# without it, that has failed as a whole
	[[ ! -s $beside_out.sum ]] || read -r passed failed skipped <"$beside_out.sum"
	rm -f "$beside_out" "$beside_out.sum"
	tally_passed=$((tally_passed + passed))
	tally_failed=$((tally_failed + failed))
	tally_skipped=$((tally_skipped + skipped))
}

# tally_end: the closing line; its status is the run's
tally_end()
{
	printf '%d passed, %d failed, %d skipped\n' $tally_passed $tally_failed $tally_skipped
	((!tally_failed))
}
