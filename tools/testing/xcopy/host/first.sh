#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What somebody meets who has just got the tree: make check says what it does; what
# would go wrong is said in one line and before anything is built. Works on a copy of
# the Makefile, whose scripts only say their names. Prints TAP.
set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../../.." && pwd -P)
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
nr=0 failed=0
unset MAKEFLAGS MFLAGS MAKELEVEL ENV RUN

# tree NAME: a copy of what comes first, and nothing that builds
tree()
{
	local script

	mkdir -p "$dir/$1"/{scripts,tools/testing/xcopy/{guest,bench,deb,faults},tools/blkcopy}
	cp "$top/Makefile" "$dir/$1"
	cp "$top"/scripts/{cache,deps,tally,test}.sh "$top/scripts/variables.awk" "$dir/$1/scripts"
	cp "$top"/tools/testing/xcopy/bench/{lib,run,latency,matrix,matrix-guest}.sh "$dir/$1/tools/testing/xcopy/bench"
	cp "$top"/tools/testing/xcopy/deb/{run,files}.sh "$dir/$1/tools/testing/xcopy/deb"
	# nothing to install
	printf '[build]\n[check]\n[guest]\n[deb]\n[image]\n' >"$dir/$1/scripts/deps.list"
	# shellcheck disable=SC2016
	for script in scripts/{kernel,modules,tools,deb}.sh tools/testing/xcopy/{guest,faults}/run.sh; do
		printf '#!/bin/bash\necho BUILDS "${0##*/}" "${@@Q}"\n' >"$dir/$1/$script"
		chmod 755 "$dir/$1/$script"
	done
	for script in tools/blkcopy tools/testing/xcopy/guest; do
		printf 'all:\n\t@echo BUILDS\n' >"$dir/$1/$script/Makefile"
	done
}

# does WORD...: out is what make says of these words, without what it says of itself
does() { out=$(env XCOPY_CACHE="$dir/cache" "$@" 2>&1 | grep -vE '^make(\[[0-9]+\])?: (\*\*\*|Entering|Leaving)'); }

# says DESCRIPTION PATTERN: one line, which is that, and nothing was built
says()
{
	nr=$((nr + 1))
	if [[ $out == *$2* && $(wc -l <<<"$out") == 1 && $out != *BUILDS* ]]; then
		echo "ok $nr - $1"
	else
		bad "$1" "$2"
	fi
}

# first DESCRIPTION PATTERN [PATTERN]: the first line is that, and what follows has this
first()
{
	nr=$((nr + 1))
	if [[ ${out%%$'\n'*} == *$2* && $out == *${3:-}* ]]; then
		echo "ok $nr - $1"
	else
		bad "$@"
	fi
}

bad()
{
	failed=$((failed + 1))
	echo "not ok $nr - $1"
	printf '# want: %s\n' "${@:2}"
	sed 's/^/# got: /' <<<"$out"
}

echo "1..56"
tree "a tree"
does make -C "$dir/a tree" check
says "a path with a space" "the path of this tree has a space or a colon"
mv "$dir/a tree" "$dir/a:tree"
does make -C "$dir/a:tree" test
says "a path with a colon" "the path of this tree has a space or a colon"

tree tree
cd "$dir/tree" || exit 1
for verb in check test deb; do
	does env -u HOME -u XDG_CACHE_HOME -u XCOPY_CACHE make -s $verb
	says "make $verb without HOME" "HOME is not set"
done
does make kernel XCOPY_CACHE="$dir/some where"
says "a cache whose path has a space" "the path of the cache has a space"

mkdir "$dir/bin"
printf '#!/bin/sh\necho Filesystem\necho disk 9 9 3 100%% /\n' >"$dir/bin/df"
chmod 755 "$dir/bin/df"
does env PATH="$dir/bin:$PATH" make demo
says "a full disk" "building needs 500 MiB under $dir/tree/build, 497 MiB more than are free"

does make guest
says "make guest without RUN" "which script? RUN=script"
does make guest RUN=none
says "RUN that does not exist" "RUN=none: no such script"
does make guest RUN=tools
says "RUN that is a folder" "RUN=tools: no such script"
touch script
does env ENV=/etc/shrc make guest RUN=script
first "ENV of the environment is said" "does not get ENV of the environment" BUILDS
first "and not taken" "" "'--env' '' 'script'"
does make guest RUN=script ENV="A=1 B=2"
first "ENV of the command line is taken" "" "'--env' 'A=1 B=2' 'script'"

does make guest RUN=script ENV="A=1 B"
says "ENV that is none" "ENV: 'B' is no NAME=value"
does make shell </dev/null
says "make shell without a terminal" "standard input is no terminal"
does make guest RUN=script ENV="A='x y'"
says "ENV with quotes" "ENV: 'y'' is no NAME=value"
# What nobody knows is said before anything is built, and what is known passes.
refused() { does make "$1" "$2"; says "make $1 $2" "$3"; }
refused test ONLY=nonsense "there is no variable ONLY"
refused bench MIBS=1 "there is no variable MIBS"
refused demo BED=wrong "BED=wrong: there is"
refused demo "BED=qemu uml" "BED=qemu uml: there is"
refused kernel KCONF=wrong "KCONF=wrong: there is"
refused kernel "KCONF=release debug" "KCONF=release debug: there is"
refused faults MPATH=both "MPATH=both: there is"
refused loads KIND=rare "KIND=rare: there is"
refused loads "KIND=busy waves" "KIND=busy waves: there is"
refused resets ROUNDS=ten "ROUNDS=ten: no number"
refused bench "RUNS=1 2" "RUNS=1 2: no number"
refused bench RUNS=0 "RUNS=0: no number from 1 on"
refused resets BED=qemu "make resets takes no BED"
refused matrix BED=two "BED=two: for shell and guest"
refused demo RUNS=1 "make demo: RUNS is for bench, matrix, latency"
refused bench KINDS=ramdsk "KINDS=ramdsk: no ramdsk: there is ramdisk,"
refused bench FABRICS=both "FABRICS=both: no both: there is iscsi and loop"
refused test-deb SUITE=bookwrm "SUITE=bookwrm: there is bookworm,"
does env RUNS=few make bench
says "RUNS=few in the environment" "RUNS=few: no number"
does make bench RUNS=2 KINDS=fileio,iblock FABRICS=loop,iscsi
first "words that there are" "" "KINDS=fileio,iblock FABRICS=loop,iscsi"
does make bench
first "bench says what it has to build" "" "make bench: 3 kernel(s) to build first"
does make bench STOCK=0
first "STOCK=0 is its own kernel alone" "" "make bench: 1 kernel(s) to build first"
does make faults RESUME=0
out+=.
first "RESUME=0 does not go on" "" "BUILDS run.sh '--bed' 'uml' '--kernel' 'debug'."
mapfile -t known < <(sed -n 's/^#  \([A-Z].*\)\t.*/\1/p' Makefile | tr -d , | xargs -n 1 | grep -vE '^(BED|KCONF|MPATH)$')
does make help "${known[@]/%/=1}" BED=uml KCONF=debug MPATH=bio
first "every variable of make help" "make VERB "
for words in "matrix STORES=fast" "matrix WHO=nobody" "latency STORES=fast" "latency MODES=on"; do
	# shellcheck disable=SC2086
	refused $words "make ${words%% *}: "
done

selftests=$top/tools/testing/xcopy/run-selftests.sh
for words in "--test dm/001-linear --test dm/001-linaer" "--group dm --group md" "--tag debugg" "--bed um" \
	"--kernel debgu" "--patience much" "--group dm --test fake/001-basic"; do
	# shellcheck disable=SC2086
	does "$selftests" --list $words
	says "run-selftests.sh $words" "run-selftests.sh: "
done
does "$selftests" --list --test dm/001-linear
says "a test that there is" "dm/001-linear"
does "$top/tools/testing/xcopy/faults/run.sh" --show --user dd
says "run.sh --user of faults" "nobody copies as dd"

does "$top/tools/testing/xcopy/mutants/run.sh" --list half-error-ignored half-eror
says "a mutant that there is not" "mutants: no mutant named half-eror"
does "$top/tools/testing/xcopy/mutants/unit.py" half-eror
says "nor in unit.txt" "mutants: no mutant named half-eror"

does make check-says
first "make check begins with what it does" "make check: unit tests, fuzzers," "On two processors it takes"
does make deb-asked
first "and make test-deb" "make test-deb: builds the packages" "Without KVM it takes"
does make san-says
first "and make test-san" "make test-san: a SAN of machines under QEMU" "The Debian is made first, once"
[[ $failed == 0 ]]
