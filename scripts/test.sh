#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# test.sh [check] [guest BED KCONF [OPTION...]]...
#
# Runs parts of the tests and closes with their sum: "check" is everything that
# needs no guest; "guest" the guest suite (options of run-selftests.sh follow, up
# to the next part). The parts' logs are in build/log/.
set -euo pipefail
. "$(dirname "$0")/cache.sh"
. "$TOP/scripts/tally.sh"

XCOPY=$TOP/tools/testing/xcopy

# A test that cannot be run says so in TAP.
tap_skip() { printf '1..1\nok 1 - %s # SKIP %s\n' "$1" "$2"; }

# Every script of the tree parses.
check_shell()
{
	local file nr=0 failed=0

	cd "$TOP"
	while IFS= read -r -d '' file; do
		[[ $file == *.sh || $(head -c 20 "$file" | tr -d '\0') == '#!/bin/bash'* ]] || continue
		nr=$((nr + 1))
		if bash -n "$file"; then
			echo "ok $nr - $file parses"
		else
			echo "not ok $nr - $file parses"
			failed=1
		fi
	done < <(find .ci scripts tools -type f \( -name '*.sh' -o -path '.ci/*' \) -print0 | sort -z)
	echo "1..$nr"
	return $failed
}

# The patches apply, without fuzz, to the pristine source.
check_patches()
{
	if [[ ! -e $XCOPY_CACHE/base/$(kernel_key 2>/dev/null)/.xcopy-unpacked ]]; then
		tap_skip "patches apply" "the kernel source is not unpacked yet: make kernel"
		return
	fi
	"$TOP/scripts/series.sh" --check
}

gtest() { make -C "$XCOPY/unit" -j"$JOBS" OUT="$TOP/build/unit" run; }
fuzz() { make -C "$XCOPY/fuzz" -j"$JOBS" OUT="$TOP/build/fuzz" run; }
tool() { make -C "$TOP/tools/blkcopy" -j"$JOBS" OUT="$TOP/build/blkcopy" check; }

run_check()
{
	local script

	part unit gtest
	part fuzz fuzz
	part blkcopy tool
	for script in "$XCOPY"/cxx/*.sh; do
		part "cxx-$(basename "$script" .sh)" "$script"
	done
	part shell check_shell
	part patches check_patches
}

run_guest()
{
	local bed=$1 conf=$2

	shift 2
	LIVE=1 part "guest-$bed-$conf" "$XCOPY/run-selftests.sh" --bed "$bed" --kernel "$conf" "$@"
}

while (($#)); do
	case $1 in
	check)
		run_check
		shift
		;;
	guest)
		bed=$2 conf=$3 options=()
		shift 3
		while (($#)) && [[ $1 != check && $1 != guest ]]; do
			options+=("$1")
			shift
		done
		run_guest "$bed" "$conf" "${options[@]}"
		;;
	*) die "no part '$1'" ;;
	esac
done
tally_end
