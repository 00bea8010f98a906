#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# test.sh [--announce check|san|deb] [check] [deb] [processors] [machines KCONF] [guest BED KCONF [OPTION...]]...
#
# Runs parts of the tests and closes with their sum: "check" is everything that
# needs no guest; "deb" the packages; "guest" the guest suite (options of
# run-selftests.sh follow, up to the next part); "machines" its tests for a SAN of them,
# and the Debian that these run. --announce only says what one of three does and how long
# that takes. The parts' logs are in build/log/.
set -euo pipefail
. "$(dirname "$0")/cache.sh"
. "$TOP/scripts/tally.sh"

XCOPY=$TOP/tools/testing/xcopy
took=$TOP/build/log/check.seconds
took_san=$TOP/build/log/san.seconds
took_deb=$TOP/build/log/deb.seconds

# A test that cannot be run says so in TAP.
tap_skip() { printf '1..1\nok 1 - %s # SKIP %s\n' "$1" "$2"; }

# Every script of the tree parses, and shellcheck warns of none: one test each,
# however many scripts there are.
check_shell()
{
	local file files=() bad=0 status=0

	cd "$TOP"
	mapfile -d '' files < <(find .ci scripts tools -type f \( -name '*.sh' -o -path '.ci/*' \) -print0)
	for file in "${files[@]}"; do
		bash -n "$file" || bad=$((bad + 1))
	done
	if ((bad)); then
		echo "not ok 1 - every script parses ($bad do not)"
		status=1
	else
		echo "ok 1 - every script parses"
	fi
	if ! command -v shellcheck >/dev/null; then
		echo "ok 2 - shellcheck warns of no script # SKIP the package shellcheck is not installed"
	elif printf '%s\0' "${files[@]}" | xargs -0 -n 40 -P "$JOBS" shellcheck -S warning; then
		echo "ok 2 - shellcheck warns of no script"
	else
		echo "not ok 2 - shellcheck warns of no script"
		status=1
	fi
	return $status
}

# The C++ of the product is as .clang-format has it.
check_format()
{
	local files=() what="clang-format would change no C++ file"

	cd "$TOP"
	if ! command -v clang-format >/dev/null; then
		tap_skip "$what" "the package clang-format is not installed"
		return
	fi
	mapfile -d '' files < <(find block drivers include/kcxx \( -name '*.cc' -o -name '*.hpp' \) -print0)
	if clang-format --dry-run -Werror "${files[@]}"; then
		echo "ok 1 - $what"
	else
		echo "not ok 1 - $what (clang-format -i FILE does)"
		return 1
	fi
}

# The patches apply, without fuzz, to the pristine source.
check_patches()
{
	if [[ ! -e $XCOPY_CACHE/base/$(kernel_key 2>/dev/null)/.xcopy-unpacked ]]; then
		tap_skip "patches apply" "the kernel source is not unpacked yet: make kernel"
		return
	fi
	"$TOP/scripts/series.sh"
}

# So do the test bed's own, which are no part of the series.
check_bed_patches()
{
	local base patch nr=0 bad=0

	base=$XCOPY_CACHE/base/$(kernel_key 2>/dev/null)
	if [[ ! -e $base/.xcopy-unpacked ]]; then
		tap_skip "the patches of the test bed apply" "the kernel source is not unpacked yet: make kernel"
		return
	fi
	for patch in "$TOP"/patches/{um,target}/*.patch; do
		nr=$((nr + 1))
		if patch -d "$base" -p1 --fuzz=0 --dry-run --force --silent <"$patch" >/dev/null; then
			echo "ok $nr - ${patch##*/} applies"
		else
			echo "not ok $nr - ${patch##*/} applies"
			bad=1
		fi
	done
	echo "1..$nr"
	return $bad
}

gtest() { make -C "$XCOPY/unit" -j"$JOBS" OUT="$TOP/build/unit" CXX="ccache g++" run; }
fuzz() { make -C "$XCOPY/fuzz" -j"$JOBS" OUT="$TOP/build/fuzz" CXX="ccache clang++" run; }
tool() { make -C "$TOP/tools/blkcopy" -j"$JOBS" OUT="$TOP/build/blkcopy" check; }

announce_check()
{
	local last

	echo "make check: unit tests, fuzzers, and checks of the C++ objects, the documentation, the packages,"
	echo "the scripts and the patches. It starts no guest; it installs packages that are missing, and"
	echo "otherwise changes build/ and the cache alone. On two processors it takes some minutes, the"
	last=$(cat "$took" 2>/dev/null) || last=
	echo "first time, which compiles all, 10 to 20${last:+; the last time here it took $last s}."
}

announce_san()
{
	local last image

	echo "make test-san: a SAN of machines under QEMU, two to three at a time, which run a Debian of their"
	echo "own. It installs packages that are missing, builds the kernel where it is not built, starts"
	echo "guests with 5.5 GiB of memory in all, and changes build/ and the cache alone."
	image=$("$XCOPY/guest/image.sh" --path 2>/dev/null) || image=
	if [[ -d $image ]]; then
		echo "The Debian is in the cache."
	else
		echo "The Debian is made first, once: mmdebstrap, as root or with sudo, from the package mirror;"
		echo "5 to 10 minutes, 250 MiB of the cache."
	fi
	last=$(cat "$took_san" 2>/dev/null) || last=
	echo "The tests take half an hour on two processors without KVM${last:+; the last time here it was $last s}."
}

announce_deb()
{
	local last

	echo "make test-deb: builds the packages with the tests' kernel, installs, upgrades and purges them in a"
	echo "Debian of their own, and boots that under QEMU. It installs packages that are missing, builds"
	echo "the kernel where it is not built, and changes build/ and the cache alone, where the Debian is"
	last=$(cat "$took_deb" 2>/dev/null) || last=
	echo "kept. Without KVM it takes a quarter of an hour and more${last:+; the last time here it was $last s}."
}

run_deb()
{
	local start=$SECONDS

	LIVE=1 part deb "$XCOPY/deb/run.sh"
	echo $((SECONDS - start)) >"$took_deb"
}

# what compiles uses all processors, and what follows it, and all of these, one
run_check()
{
	local start=$SECONDS

	beside check_texts
	part unit gtest
	part fuzz fuzz
	part blkcopy tool
	part shell check_shell
	beside_end
	echo $((SECONDS - start)) >"$took"
}

check_texts()
{
	local script

	part patches check_patches
	part bed-patches check_bed_patches
	for script in "$XCOPY"/cxx/*.sh; do
		part "cxx-$(basename "$script" .sh)" "$script"
	done
	part deb "$XCOPY/host/deb.sh"
	part docs "$XCOPY/docs/check.sh"
	part uapi "$XCOPY/uapi/check.py"
	part cache "$XCOPY/host/cache.sh"
	part first "$XCOPY/host/first.sh"
	part selftests "$XCOPY/host/selftests.py"
	part mutants "$XCOPY/host/mutants.py"
	part circles "$XCOPY/host/circles.sh"
	part format check_format
}

# UML's guests live by the extended state that ptrace(2) hands out, and processors
# with AMX have four times as much: on one of those the others are tried as well.
check_processors()
{
	local results=$TOP/build/results/no-amx what="a guest comes up and copies as on a processor without AMX"

	if ! grep -qw amx_tile /proc/cpuinfo; then
		tap_skip "$what" "this processor has none: so do all guests"
		return
	fi
	if XCOPY_NO_AMX=1 "$XCOPY/run-selftests.sh" --bed uml --kernel debug --results "$results" \
		--test block/010-within-disk && grep -a '^no-amx: ' "$results"/guest-1/console.log; then
		echo "ok 1 - $what"
	else
		echo "not ok 1 - $what"
		return 1
	fi
}

# Without that Debian, as where there is no mirror, the tests run on this machine's root.
run_machines()
{
	local conf=$1 debian=(--debian) start

	KCONF=$conf "$XCOPY/guest/image.sh" >/dev/null || {
		note "so the machines run the root of this one, and the test that boots the Debian is skipped"
		debian=()
	}
	start=$SECONDS
	run_guest two "$conf" "${debian[@]}"
	echo $((SECONDS - start)) >"$took_san"
}

run_guest()
{
	local bed=$1 conf=$2

	shift 2
	LIVE=1 part "guest-$bed-$conf" "$XCOPY/run-selftests.sh" --bed "$bed" --kernel "$conf" "$@"
}

if [[ ${1:-} == --announce ]]; then
	"announce_$2"
	exit
fi
while (($#)); do
	case $1 in
	check)
		run_check
		shift
		;;
	deb)
		run_deb
		shift
		;;
	processors)
		part processors check_processors
		shift
		;;
	machines)
		run_machines "$2"
		shift 2
		;;
	guest)
		bed=$2 conf=$3 options=()
		shift 3
		while (($#)) && [[ ! $1 =~ ^(check|deb|guest|processors|machines)$ ]]; do
			options+=("$1")
			shift
		done
		run_guest "$bed" "$conf" "${options[@]}"
		;;
	*) die "no part '$1'" ;;
	esac
done
tally_end
