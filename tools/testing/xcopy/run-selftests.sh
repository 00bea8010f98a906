#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Run the guest tests and say what came of them: a line per test while they
# run, TAP and logs per test in build/results/BED-KERNEL/, a summary at the end.
# Tests share a guest; one that brings it down fails, the rest get a new one.
set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
tree=$(cd "$here/../../.." && pwd -P)

usage() {
	cat <<-EOF
	usage: run-selftests.sh [options]
	  --bed qemu|uml|two      which machine (default qemu); the group san is for
	                          two, a SAN of several, and two is for it alone
	  --kernel release|debug  which configuration (default release)
	  --group G               only this folder of selftests/ (repeatable)
	  --tag T                 only tests with "# groups: ... T ..."
	  --test NAME             only this test, GROUP/NNN-name (repeatable)
	  --meta                  only prove that the harness reports what goes wrong
	  --results DIR           where results go (default build/results/BED-KERNEL,
	                          or a folder of its own while another run uses that)
	  --list                  print the chosen tests, run nothing
	  --patience N            tests may take N times as long
	  --guests N              so many guests side by side (default: one for each
	                          processor, 4 at most, if there is memory for them)
	  --image FILE, --modules DIR, --no-modules, --debian, --memory M, --env: as for
	                          guest/run.sh
	Exit status: 0 all passed, 1 something failed, 2 usage or nothing ran.
	EOF
}

die() { echo "run-selftests.sh: $*" >&2; exit 2; }

bed=qemu kernel=release groups=() tag='' only=() mode=run run_args=() extra_env='' results='' patience=1 abreast=''
while (($#)); do
	case $1 in
	--bed) bed=$2; shift 2;;
	--kernel) kernel=$2; shift 2;;
	--group) groups+=("$2"); shift 2;;
	--tag) tag=$2; shift 2;;
	--test) only+=("${2%.sh}"); shift 2;;
	--meta) mode=meta; shift;;
	--list) mode=list; shift;;
	--results) results=$2; shift 2;;
	--patience) patience=$2; shift 2;;
	--guests) abreast=$2; shift 2;;
	--env) extra_env+=" $2"; shift 2;;
	--image | --modules | --memory) run_args+=("$1" "$2"); shift 2;;
	--no-modules | --debian) run_args+=("$1"); shift;;
	-h | --help) usage; exit 0;;
	*) usage >&2; exit 2;;
	esac
done
# A guest that waits for a processor is not heard of within half a second, and what is
# copied meanwhile is by hand. Which tests mean that, set it to what it is as loaded.
export XCOPY_PATIENCE=${XCOPY_PATIENCE:-5000}
[[ $abreast =~ ^([1-9][0-9]?)?$ ]] || die "--guests $abreast: no number of guests"
limit=120
[[ $bed == uml ]] && limit=60

# header FILE NAME: the value of "# NAME: value" near the file's top
header() { sed -n -e "20q;s/^# $2: //p" "$1"; }

# choose: fills tests, names relative to selftests/ without .sh
choose() {
	local file name
	tests=()
	for file in "$here"/selftests/*/[0-9]*.sh; do
		name=${file#"$here"/selftests/}
		name=${name%.sh}
		[[ ${name%%/*} == san ]] && [[ $bed != two ]] && continue
		[[ ${name%%/*} != san ]] && [[ $bed == two ]] && continue
		((${#groups[@]} == 0)) || [[ " ${groups[*]} " == *" ${name%%/*} "* ]] || continue
		((${#only[@]} == 0)) || [[ " ${only[*]} " == *" $name "* ]] || continue
		[[ -z $tag || " $(header "$file" groups) " == *[\ ,]"$tag"[\ ,]* ]] || continue
		tests+=("$name")
	done
}

# check_names: what is asked for is there; one of two that is misspelled would only be
# missed by who counts
check_names() {
	local name
	for name in "${groups[@]}"; do
		compgen -G "$here/selftests/$name/[0-9]*.sh" >/dev/null || die "there is no group $name"
	done
	for name in "${only[@]}"; do
		[[ -e $here/selftests/$name.sh ]] || die "there is no test $name"
	done
	[[ ! $tag ]] || grep -qE "^# groups:.*\b$tag\b" "$here"/selftests/*/[0-9]*.sh || die "no test has the tag $tag"
}

# max_limit NAME...: the longest silence to expect, for the host's watch
max_limit() {
	local name t max=$limit
	for name; do
		t=$(header "$here/selftests/$name.sh" timeout)
		((${t:-0} > max)) && max=$t
	done
	[[ $kernel == debug ]] && ((max *= 2))
	echo $((max * patience))
}

# A queue, where guests run side by side: each takes the next test when it begins its
# last one, so that none has nothing to do for long while another has much.
queue=''

# take: REPLY is the first of the queue, and no longer in it
take() {
	REPLY=''
	[[ $queue ]] || return
	REPLY=$({ flock 7 && head -n 1 "$queue" && sed -i 1d "$queue"; } 7<"$queue.lock")
	[[ $REPLY ]]
}

# give NAME: the guest's next test; without a name there are no more
give() {
	echo "$1" >"$out/next.new"
	mv "$out/next.new" "$out/next/$((++given))"
}

# feed: from the queue, one ahead of what the guest $out has begun, until it is over
feed() {
	local begun
	while [[ ! -e $out/over ]] && kill -0 $$; do
		begun=$(wc -l <"$out/results")
		[[ ! -s $out/running ]] || ((++begun))
		if ((begun < given)); then
			sleep 0.3
		elif take; then
			give "$REPLY"
		else
			give ''
			return
		fi
	done
}

# run_guest NAME...: one guest; its results are appended to $results/results.tsv.
# GIVEN is which tests it had. Returns the status of run.sh.
run_guest() {
	local out=$results/guest-$((++guests)) rc name given=0 feeder
	GIVEN=()
	rm -rf "$out"
	mkdir -p "$out/next"
	: >"$out/results"
	for name; do give "$name"; done
	feed 2>/dev/null &
	feeder=$!
	"$here/guest/run.sh" --bed "$bed" --kernel "$kernel" --out "$out" \
		--timeout $((7200 * patience)) --idle $(($(max_limit "$@" ${queue:+"${tests[@]}"}) + 60)) \
		--env "SUITE_LIMIT=$limit SUITE_PATIENCE=$patience$extra_env" "${run_args[@]}" "$here/guest/suite.sh"
	rc=$?
	: >"$out/over"
	wait $feeder
	while read -r name <"$out/next/$((${#GIVEN[@]} + 1))" && [[ $name ]]; do GIVEN+=("$name"); done 2>/dev/null
	[[ ! -s $out/results ]] || cat "$out/results" >>"$results/results.tsv"
	cp "$out"/tap/*.tap "$results/tap/" 2>/dev/null
	cp "$out"/log/*.log "$results/log/" 2>/dev/null
	name=''
	[[ -s $out/running ]] && name=$(<"$out/running")
	if [[ $name ]]; then
		blame "$name" "$out"
	elif ((rc == 126)) || [[ ! -s $out/results ]]; then
		return 126
	fi
	return $rc
}

# blame NAME OUT: the test that ran when the guest went
blame() {
	local name=$1 out=$2 note tap=$results/tap/${1//\//.}.tap
	note="the guest $(<"$out/verdict")"
	[[ $(<"$out/verdict") == died ]] &&
		note+=": $(grep -av 'BUG: object .* NOT annotated' "$out/console.log" | grep -a -m1 -oE 'Kernel panic.*|BUG: .*|Oops: .*' || echo 'no panic in its console')"
	echo "not ok - harness: $note" >>"$tap"
	printf 'FAIL %-46s %s; see %s\n' "$name" "$note" "${out#"$tree"/}/console.log"
	printf '%s\tFAIL\t0\t1\t0\t0\t%s\n' "$name" "$note" >>"$results/results.tsv"
}

no_guest() {
	local name
	for name; do printf '%s\tFAIL\t0\t1\t0\t0\tno guest to run it in\n' "$name" >>"$results/results.tsv"; done
}

# run_all NAME...: as many guests as it takes, for these and for the queue
run_all() {
	local left=("$@") done_list name rest rc
	while ((${#left[@]})) || { take && left=("$REPLY"); }; do
		run_guest "${left[@]}"
		rc=$?
		done_list=" $(cut -f1 "$results/results.tsv" 2>/dev/null | tr '\n' ' ')"
		rest=()
		for name in "${GIVEN[@]}"; do
			[[ $done_list == *" $name "* ]] || rest+=("$name")
		done
		if ((${#rest[@]} == ${#GIVEN[@]} || rc == 126)); then
			no_guest "${rest[@]}"
			echo "run-selftests.sh: no guest came up for ${#rest[@]} tests" >&2
			return 1
		fi
		left=("${rest[@]}")
	done
}

# wants_own NAME: a guest of its own
wants_own() { [[ $(header "$here/selftests/$1.sh" guest) == own ]]; }

# run_each NAME...: those that want a guest of their own come last
run_each() {
	local name shared=() own=()
	for name; do
		if wants_own "$name"; then own+=("$name"); else shared+=("$name"); fi
	done
	((${#shared[@]} == 0)) || run_all "${shared[@]}"
	for name in "${own[@]}"; do run_all "$name"; done
}

# set_abreast: how many guests run side by side. One of UML has one processor, and one
# of QEMU, which has two, waits for half of its time.
set_abreast() {
	local free

	[[ ! $abreast ]] || return 0
	abreast=1
	[[ $bed != two ]] || return 0
	free=$(awk '/^MemAvailable:/ { print int($2 / 1048576) }' /proc/meminfo)
	abreast=$((free * 2 / 7))
	((abreast <= $(nproc))) || abreast=$(nproc)
	((abreast <= 4)) || abreast=4
	((abreast)) || abreast=1
}

# run_side: a guest that takes what is in the queue of shared guests; then one for each
# that wants its own
run_side() {
	queue=$whole/shared
	run_all
	queue=$whole/own
	while take; do queue='' run_all "$REPLY"; done
}

# run_chosen NAME...: by as many guests as there are side by side. Each side has a
# folder, whose results are put together at the end.
run_chosen() {
	local name side rest whole=$results
	set_abreast
	((abreast > 1 && $# > 1)) || { run_each "$@"; return; }
	for name in shared own; do : >"$whole/$name"; : >"$whole/$name.lock"; done
	for name; do
		if wants_own "$name"; then echo "$name" >>"$whole/own"; else echo "$name" >>"$whole/shared"; fi
	done
	for ((side = 1; side <= abreast && side <= $#; side++)); do
		(
			results=$whole/side-$side
			start_results
			run_side
		) &
	done
	wait
	for side in "$whole"/side-*; do
		cat "$side/results.tsv" >>"$whole/results.tsv"
		cp "$side"/tap/*.tap "$whole/tap/" 2>/dev/null
		cp "$side"/log/*.log "$whole/log/" 2>/dev/null
	done
	mapfile -t rest < <(cat "$whole"/{shared,own})
	no_guest "${rest[@]}"
}

# take_results: the folder is ours while this script runs
take_results() {
	mkdir -p "$tree/build/results"
	if [[ ! $results ]]; then
		results=$tree/build/results/$bed-$kernel
		exec 6>"$results.lock"
		flock -n 6 || { results+=.$$; echo "another run uses build/results/$bed-$kernel; this one's are in build/results/${results##*/}"; }
	fi
	mkdir -p "$results" && results=$(cd "$results" && pwd -P) || die "cannot make $results"
}

start_results() {
	rm -rf "$results"
	mkdir -p "$results"/{tap,log}
	: >"$results/results.tsv"
	guests=0
}

# summary: files, points, failures; results.json for machines
summary() {
	python3 - "$results" "$bed" "$kernel" <<-'EOF'
	import json, sys
	folder, bed, kernel = sys.argv[1:]
	names = ('name', 'verdict', 'passed', 'failed', 'skipped', 'seconds', 'note')
	tests = []
	for line in open(folder + '/results.tsv'):
	    t = dict(zip(names, line.rstrip('\n').split('\t')))
	    for k in names[2:6]:
	        t[k] = int(t[k])
	    tests.append(t)
	total = {k: sum(t[k] for t in tests) for k in ('passed', 'failed', 'skipped')}
	json.dump({'bed': bed, 'kernel': kernel, 'total': total, 'tests': tests},
	          open(folder + '/results.json', 'w'), indent=1)
	bad = [t for t in tests if t['failed']]
	with open(folder + '/summary', 'w') as f:
	    for out in (f, sys.stdout):
	        for t in bad:
	            print('FAILED %s: %s' % (t['name'], t['note']), file=out)
	        print('guest %s %s: %d test files, %d passed, %d failed, %d skipped'
	              % (bed, kernel, len(tests), *total.values()), file=out)
	sys.exit(1 if bad or not tests else 0)
	EOF
}

[[ $bed =~ ^(qemu|uml|two)$ ]] || die "no bed named '$bed' (qemu, uml, two)"
[[ $kernel =~ ^(release|debug)$ ]] || die "no kernel configuration named '$kernel' (release, debug)"
[[ $patience =~ ^[1-9][0-9]*$ ]] || die "--patience $patience: no number"
check_names
[[ $mode == list ]] || take_results
case $mode in
list)
	choose
	((${#tests[@]})) || die "no test matches"
	printf '%s\n' "${tests[@]}"
	exit
	;;
meta)
	. "$here/selftests/meta/verdicts.sh"
	start_results
	meta_run
	;;
run)
	choose
	((${#tests[@]})) || die "no test matches"
	start_results
	if ((${#groups[@]} == 0 && ${#only[@]} == 0)) && [[ -z $tag && $bed != two ]]; then
		# (which mostly waits for guests that hang)
		. "$here/selftests/meta/verdicts.sh"
		meta_run &
	fi
	run_chosen "${tests[@]}"
	wait
	;;
esac
summary
