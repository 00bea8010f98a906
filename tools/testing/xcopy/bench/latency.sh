#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make latency: how long writes of 4 KiB take beside pvmove and a snapshot, and reads
# beside a clone, without the modules, with offload off, and with both policies. Writes
# build/bench/latency.csv, prints medians of the runs. RUNS, SPAN_MIB, and with commas
# between STORES, MODES of "none off measure always", and BESIDE of "pvmove snapshot
# clone": bench/latency-guest.sh.
# --words only says which of these words there are not.
set -eu
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

check_numbers RUNS SPAN_MIB
check_words STORES 'ramdisk|[0-9]+ms' "ramdisk, and 2ms or the like"
check_words MODES 'none|off|measure|always' "none, off, measure and always"
check_words BESIDE 'pvmove|snapshot|clone' "pvmove, snapshot and clone"
[[ ${1:-} != --words ]] || exit 0

program latency
set_words RUNS STORES SPAN_MIB MODES BESIDE
rm -f "$out/latency/latency.csv"
"$here/../guest/run.sh" --bed "${BED:-uml}" --kernel "${KCONF:-release}" --out "$out/latency" \
	--timeout 3600 --env "$REPLY" "$here/latency-guest.sh" >/dev/null
cp "$out/latency/latency.csv" "$out/latency.csv"
awk -F, "$MEDIAN"'
	/^#/ || $1 == "store" { next }
	{
		key = $1 "," $2 "," $3
		if (!(key in seen)) { seen[key]; order[++keys] = key }
		for (i = 5; i <= 11; i++) runs[key, i] = runs[key, i] $i " "
	}
	END {
		printf "%-8s %-9s %-8s %9s %9s %9s %9s %9s %9s\n", "store", "beside", "modules", "copy, ms", "p50, us", "p99, us", "longest", "late", "offl. MiB"
		for (i = 1; i <= keys; i++) {
			split(order[i], k, ",")
			printf "%-8s %-9s %-8s %9d %9d %9d %9d %9d %9d\n", k[1], k[2], k[3], median(runs[order[i], 5]),
				median(runs[order[i], 7]), median(runs[order[i], 8]), median(runs[order[i], 9]), median(runs[order[i], 10]), median(runs[order[i], 11])
		}
	}' "$out/latency.csv"
echo "CSV: build/bench/latency.csv"
