#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh [--list] [--again] [NAME...]
#
# Does the guest suite notice when the C glue and the hooks are wrong? Each line
# of mutants.txt breaks one place: a check dropped, an order swapped, an error
# ignored, a reference left out. The tree with that one change is built and the
# tests that the line names run under UML; one of them has to fail, or the guest
# to die or to hang. What survives is a hole in the suite. First those tests run
# on the tree as it is, where all of them have to pass.
#
#   --list	print the names, what they change and who has to notice; run nothing
#   --again	run what was noticed before, too
#
# What was noticed is kept in build/mutants and is not run again while the line, the
# file that it breaks and the tests that it names stay as they are.
#
# A line: name, file, old text, which stands there exactly once, new text, tests
# (GROUP/NNN-name) or groups, with tabs between and \n and \t within. In a patch
# the new text has as many lines as the old. Those that change a module come
# before those that change the kernel, which is linked anew for each.
#
# The kernel cache is used and left as the tree wants it, so nothing else may
# build there meanwhile. A mutant is built while others are tested, MUTANT_JOBS of
# them at a time. TAP on stdout; logs and results in build/mutants. MUTANT_LIMIT is
# the time, in seconds, after which the tests of a mutant have hung.
set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
tree=$(cd "$here/../../../.." && pwd -P)
out=$tree/build/mutants
work=$out/tree
kernel=debug
limit=${MUTANT_LIMIT:-240} most=${MUTANT_JOBS:-2}

die() { echo "mutants: $*" >&2; exit 2; }

# mutants [NAME...]: their lines, or all, with a separator that read keeps when a
# field is empty
mutants() {
	grep -v -e '^#' -e '^$' "$here/mutants.txt" | tr '\t' '\037' |
		awk -F '\037' -v names=" $* " 'names == "  " || index(names, " " $1 " ")'
}

# copy_tree: what is checked out, without what was built from it
copy_tree() {
	mkdir -p "$work"
	rsync -a --delete --exclude /.git --exclude /build "$tree/" "$work/" || die "cannot copy the tree"
}

# mutate FILE OLD NEW: in the copy of the tree
mutate() {
	python3 - "$work" "$1" "$2" "$3" <<-'EOF'
	import os, sys
	root, file, old, new = sys.argv[1:]
	path = os.path.join(root, file)
	text = open(path).read()
	old, new = (s.replace(r'\n', '\n').replace(r'\t', '\t') for s in (old, new))
	if text.count(old) != 1:
	    sys.exit('%s has %d times: %s' % (file, text.count(old), old))
	if path.endswith('.patch') and old.count('\n') != new.count('\n'):
	    sys.exit('%s: the number of lines changes' % file)
	open(path, 'w').write(text.replace(old, new))
	EOF
}

# build NAME: the copy of the tree; kernel and modules are put into its folder, so
# that the next can be built meanwhile
build() {
	local dir=$out/$1 root image

	root=$("$work/scripts/modules.sh" "um-$kernel" --root 2>>"$dir/log") || return
	image=$("$work/scripts/kernel.sh" "um-$kernel" --image) || return
	cp -r --no-preserve=ownership "$root" "$dir/root" &&
		cp --reflink=auto "$image" "$dir/linux"
}

# key_of LINE FILE WORDS: stands for the content of a mutant, of what it breaks and
# of its tests
key_of() {
	local word

	{
		printf '%s\n' "$1"
		cat "$tree/$2"
		for word in $3; do
			[[ $word == */* ]] || word+="/*"
			cat "$tree/tools/testing/xcopy/selftests"/$word.sh
		done
	} | sha256sum
}

# seen NAME KEY: it was noticed when its content was the same
seen() {
	[[ ! $again && -s $out/$1/key && $(<"$out/$1/key") == "$2" &&
		$(cat "$out/$1/end" 2>/dev/null) =~ ^(failed|hung)$ ]]
}

# run_tests NAME WORDS: the tests WORDS with what was built for NAME. Says how it
# went in its file "end": passed, failed, hung or not run.
run_tests() {
	local dir=$out/$1 word rc chosen=()

	for word in $2; do
		if [[ $word == */* ]]; then chosen+=(--test "$word"); else chosen+=(--group "$word"); fi
	done
	timeout -k 10 "$3" "$tree/tools/testing/xcopy/run-selftests.sh" --bed uml --kernel "$kernel" \
		--image "$dir/linux" --modules "$dir/root" --results "$dir/results" "${chosen[@]}" >>"$dir/log" 2>&1
	rc=$?
	if ((rc == 124 || rc == 137)); then
		echo hung
	elif ((rc == 0)); then
		echo passed
	elif ((rc == 1)) && ! grep -q 'no guest to run it in' "$dir/results/results.tsv"; then
		echo failed
	else
		echo "not run"
	fi >"$dir/end"
	rm -rf "$dir/root" "$dir/linux" "$dir"/results/guest-*/modules
}

# first_failure NAME: which point of which test it was
first_failure() {
	local file point

	file=$(awk -F '\t' '$4 { print $1; exit }' "$out/$1/results/results.tsv")
	point=$(grep -a -m 1 '^not ok' "$out/$1/results/tap/${file//\//.}.tap" 2>/dev/null)
	echo "$file: ${point#not ok *- }"
}

# report NAME: the line of a mutant that has run, or could not
report() {
	local end

	end=$(<"$out/$1/end")
	((++nr))
	case $end in
	failed) echo "ok $nr - $1 is noticed by $(first_failure "$1")";;
	hung) echo "ok $nr - $1 is noticed: ${tests_of[$1]} had not ended after $limit s";;
	passed) echo "not ok $nr - $1 survives ${tests_of[$1]}"; bad=1;;
	*) echo "not ok $nr - $1 cannot be tried: $end, see build/mutants/$1/log"; bad=1;;
	esac
}

# Mutants that are not reported yet, in their order, and the tests of each.
waiting=()
declare -A tests_of=()

# report_ended: of those that wait, from the first on, as many as have ended
report_ended() {
	while ((${#waiting[@]})) && [[ -s $out/${waiting[0]}/end ]]; do
		report "${waiting[0]}"
		waiting=("${waiting[@]:1}")
	done
}

# start NAME: its tests, when there is room
start() {
	while (($(jobs -rp | wc -l) >= most)); do
		wait -n
		report_ended
	done
	run_tests "$1" "${tests_of[$1]}" "$limit" &
}

# fresh NAME: an empty folder for it, and the tree as it is
fresh() {
	rm -rf "${out:?}/$1"
	mkdir -p "$out/$1"
	copy_tree
}

# baseline WORDS: the tests pass where nothing is changed
baseline() {
	fresh unchanged
	build unchanged || die "the tree as it is does not build, see build/mutants/unchanged/log"
	run_tests unchanged "$1" 3600
	((++nr))
	if [[ $(<"$out/unchanged/end") == passed ]]; then
		echo "ok $nr - unchanged, all tests pass"
	else
		echo "not ok $nr - unchanged, $(first_failure unchanged)"
		bad=1
	fi
}

mode=run again=
while [[ ${1:-} == --* ]]; do
	case $1 in
	--list) mode=list;;
	--again) again=1;;
	*) die "no option $1";;
	esac
	shift
done
for name; do
	[[ $(mutants "$name") ]] || die "no mutant named $name (--list has them; unit.py has those of unit.txt)"
done
if [[ $mode == list ]]; then
	mutants "$@" | while IFS=$'\037' read -r name file old new words; do
		printf '%-28s %s\n%-28s   - %s\n%-28s   + %s\n' "$name" "$file, $words" '' "$old" '' "$new"
	done
	exit
fi
mkdir -p "$out"
[[ -x $tree/build/bin/xcpat ]] || die "build/bin is empty: make tools"
nr=0 bad=0
trap 'kill $(jobs -p) 2>/dev/null; exit 130' INT TERM
mapfile -t lines < <(mutants "$@")
[[ ${MUTANT_BASELINE:-1} == 0 ]] ||
	baseline "$(printf '%s\n' "${lines[@]}" | cut -d $'\037' -f 5 | tr ' ' '\n' | sort -u | tr '\n' ' ')"
for line in "${lines[@]}"; do
	IFS=$'\037' read -r name file old new words <<<"$line"
	tests_of[$name]=$words
	waiting+=("$name")
	key=$(key_of "$line" "$file" "$words")
	if seen "$name" "$key"; then
		report_ended
		continue
	fi
	fresh "$name"
	echo "$key" >"$out/$name/key"
	if ! mutate "$file" "$old" "$new" 2>"$out/$name/log"; then
		echo "the text is not there once" >"$out/$name/end"
	elif ! build "$name"; then
		echo "it does not build" >"$out/$name/end"
	else
		start "$name"
	fi
	report_ended
done
wait
report_ended
echo "1..$nr"
copy_tree
"$work/scripts/modules.sh" "um-$kernel" >/dev/null 2>&1 || die "the tree as it is does not build"
exit $bad
