#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make latency: how long writes of 4 KiB take beside pvmove and a snapshot, without the
# modules, with offload off, and with both policies. Writes build/bench/latency.csv,
# prints medians of the runs. RUNS, STORES (commas between), SPAN_MIB, MODES ("none off
# measure always", commas between): bench/latency-guest.sh.
# --words only says which of these words there are not.
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
tree=$(cd "$here/../../../.." && pwd -P)
out=$tree/build/bench
env=
for name in RUNS STORES SPAN_MIB MODES; do
	[[ ! ${!name:-} ]] || env+="$name=${!name// /,} "
done

die() { echo "make latency: $*" >&2; exit 2; }
for name in RUNS SPAN_MIB; do
	[[ ${!name:-1} =~ ^[1-9][0-9]*$ ]] || die "$name=${!name}: no number from 1 on"
done
for store in $(tr , ' ' <<<"${STORES:-}"); do
	[[ $store =~ ^(ramdisk|[0-9]+ms)$ ]] || die "STORES: no store $store: there is ramdisk, and 2ms or the like"
done
for mode in $(tr , ' ' <<<"${MODES:-}"); do
	[[ $mode =~ ^(none|off|measure|always)$ ]] || die "MODES: no $mode: there is none, off, measure and always"
done
[[ ${1:-} != --words ]] || exit 0

mkdir -p "$out/latency" "$tree/build/bin"
g++ -std=c++20 -Wall -Wextra -Werror -O2 -static -o "$tree/build/bin/latency" "$here/latency.cc"
rm -f "$out/latency/latency.csv"
"$here/../guest/run.sh" --bed "${BED:-uml}" --kernel "${KCONF:-release}" --out "$out/latency" \
	--timeout 3600 --env "$env" "$here/latency-guest.sh" >/dev/null
cp "$out/latency/latency.csv" "$out/latency.csv"
exec awk -F, '
	function median(key, column,	n, i, v) {
		n = split(runs[key, column], v, " ")
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && v[j - 1] + 0 > v[j] + 0; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
		return v[int((n + 1) / 2)]
	}
	/^#/ || $1 == "store" { next }
	{
		key = $1 "," $2 "," $3
		if (!(key in seen)) { seen[key]; order[++keys] = key }
		for (i = 5; i <= 9; i++) runs[key, i] = runs[key, i] $i " "
	}
	END {
		printf "%-8s %-9s %-8s %9s %9s %9s %9s\n", "store", "beside", "modules", "copy, ms", "p50, us", "p99, us", "longest"
		for (i = 1; i <= keys; i++) {
			split(order[i], k, ",")
			printf "%-8s %-9s %-8s %9d %9d %9d %9d\n", k[1], k[2], k[3], median(order[i], 5),
				median(order[i], 7), median(order[i], 8), median(order[i], 9)
		}
	}' "$out/latency.csv"
