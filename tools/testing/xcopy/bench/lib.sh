# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced by what measures, on the host.
# shellcheck disable=SC2034 # (who sources this uses the names)

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
tree=$(cd "$here/../../../.." && pwd -P)
out=$tree/build/bench
bin=$tree/build/bin
name=${0##*/}
name=${name%.sh}
[[ $name != run ]] || name=bench

die() { echo "make $name: $*" >&2; exit 2; }

# check_numbers VARIABLE...: those that are set are numbers
check_numbers() {
	local word

	for word; do
		[[ ${!word:-1} =~ ^[1-9][0-9]*$ ]] || die "$word=${!word}: no number from 1 on"
	done
}

# check_words VARIABLE PATTERN WHICH: each of its words, by commas, is one that there is
check_words() {
	local word

	for word in $(tr , ' ' <<<"${!1:-}"); do
		[[ $word =~ ^($2)$ ]] || die "$1=${!1}: no $word: there is $3"
	done
}

# set_words NAME...: REPLY is for guest/run.sh --env, those that are set
set_words() {
	local word

	REPLY=
	for word; do
		[[ ! ${!word:-} ]] || REPLY+="$word=${!word// /,} "
	done
}

# say_kernels FLAVOUR...: which of them are to be built first
say_kernels() {
	local flavour missing=()

	for flavour; do
		[[ " ${missing[*]} " == *" $flavour "* || -e $("$tree/scripts/kernel.sh" "$flavour" --image) ]] ||
			missing+=("$flavour")
	done
	((!${#missing[@]})) ||
		echo "make $name: ${#missing[@]} kernel(s) to build first, about a quarter of an hour each on two processors: ${missing[*]}"
}

# program NAME: built from its source, for the guest
program() {
	mkdir -p "$bin" "$out"
	g++ -std=c++20 -Wall -Wextra -Werror -O2 -static -I"$tree" -o "$bin/$1" "$here/$1.cc"
}

# For awk: of numbers with a space behind each
MEDIAN='function median(list,	n, i, j, v, t) {
	n = split(list, v, " ")
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && v[j - 1] + 0 > v[j] + 0; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
	return v[int((n + 1) / 2)]
}'
