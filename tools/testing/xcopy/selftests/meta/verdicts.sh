# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0-only
#
# Proof of the harness: run the tests in samples/, each of which goes wrong
# (or right) in one way, and compare what the harness says with what it must
# say. Sourced by run-selftests.sh, whose functions it uses.

META_SAMPLES=(pass fail skip skip-rest hang early no-need bad-need log-warning log-expected dirty after-dirty panic after-panic
	background io-error nonsense)

# sample: verdict, passed, failed, skipped, what the note has to match
meta_expected() {
	cat <<-'EOF'
	pass|pass|2|0|0|^$
	fail|FAIL|1|2|0|^two is three$
	skip|skip|0|0|1|no command surely-not-there
	skip-rest|pass|1|0|1|second half
	hang|FAIL|1|1|0|killed after
	early|FAIL|1|1|0|ended early, status 5
	no-need|FAIL|1|1|0|^no command slow, it is of "# needs: bed"$
	bad-need|FAIL|0|1|0|^there is no lib-bread.sh, which it needs$
	log-warning|FAIL|1|1|0|kernel log: WARNING: CPU: 0
	log-expected|pass|1|0|0|^$
	dirty|pass|4|0|0|^$
	after-dirty|pass|6|0|0|^$
	panic|FAIL|0|1|0|the guest died: .*(panic|BUG|Oops)
	after-panic|pass|2|0|0|^$
	background|pass|1|0|0|^$
	io-error|pass|5|0|0|^$
	nonsense|FAIL|1|1|0|line 5: .*syntax error
	EOF
}

meta_point() {
	((++META_N))
	echo "$1 $META_N - $2" >>"$META_TAP"
	if [[ $1 == ok ]]; then ((++META_OK)); else
		((++META_BAD))
		META_NOTE=$2
		printf '# %s\n' "${@:3}" | tee -a "$META_TAP"
	fi
}

meta_compare() {
	local name=$1 want=$2 note=$3 line got
	line=$(grep -m1 -P "^meta/samples/$name\t" "$META_RESULTS/results.tsv")
	got=$(cut -f2-5 <<<"$line" | tr '\t' '|')
	if [[ $got == "$want" ]]; then
		meta_point ok "harness: $name is $want"
	else
		meta_point 'not ok' "harness: $name is ${got:-missing}, not $want" "$line"
	fi
	line=$(cut -f7 <<<"$line")
	if [[ $line =~ $note ]]; then
		meta_point ok "harness: $name says why"
	else
		meta_point 'not ok' "harness: $name says '$line', not $note"
	fi
}

# meta_status WANT LABEL RUN-ARGS...: run.sh's own exit status
meta_status() {
	local want=$1 label=$2 got
	shift 2
	"$here/guest/run.sh" --bed "$bed" --kernel "$kernel" --out "$results/status" "${run_args[@]}" "$@" >>"$results/output" 2>&1
	got=$?
	if ((got == want)); then meta_point ok "run.sh: $label"; else meta_point 'not ok' "run.sh: $label" "status $got, not $want"; fi
}

# meta_run: the samples in guests of their own, the verdicts as one more test
meta_run() {
	local real=$results name verdict passed failed skipped note start=$SECONDS
	META_RESULTS=$results/meta META_TAP=$results/tap/meta.verdicts.tap META_N=0 META_OK=0 META_BAD=0 META_NOTE=''
	results=$META_RESULTS
	start_results
	: >"$META_TAP"
	run_all "${META_SAMPLES[@]/#/meta/samples/}" >"$results/output" 2>&1
	guests=0
	while IFS='|' read -r name verdict passed failed skipped note; do
		meta_compare "$name" "$verdict|$passed|$failed|$skipped" "$note"
	done < <(meta_expected)
	summary >"$results/summary.out" &&
		meta_point 'not ok' 'harness: a run with failed tests fails' || meta_point ok 'harness: a run with failed tests fails'
	meta_status 7 "a script's status, arguments and environment pass through" --env "A=1 B=2" \
		"$here/selftests/meta/samples/status" 3
	meta_status 124 "a guest that hangs is killed" --idle "$([[ $bed == uml ]] && echo 10 || echo 40)" \
		"$here/selftests/meta/samples/status" hang
	meta_status 125 "a guest that dies is reported" "$here/selftests/meta/samples/status" panic
	results=$real
	echo "1..$META_N" >>"$META_TAP"
	verdict=pass
	((META_BAD)) && verdict=FAIL
	printf '%-4s %-46s %3d ok %s%d s%s\n' "$verdict" meta/verdicts "$META_OK" \
		"$( ((META_BAD)) && echo "$META_BAD failed ")" $((SECONDS - start)) "${META_NOTE:+: $META_NOTE}"
	printf 'meta/verdicts\t%s\t%d\t%d\t0\t%d\t%s\n' "$verdict" "$META_OK" "$META_BAD" $((SECONDS - start)) "$META_NOTE" >>"$results/results.tsv"
}
