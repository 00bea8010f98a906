#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the hooks cost ordinary I/O: instructions of a 4 KiB random read on
# null_blk, on the kernel with the patches and on the one without. QEMU counts:
# its clock advances a nanosecond an instruction, so the figure repeats.
set -eu
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
runs=${RUNS:-3}

program null-reads

measure()
{
	local flavour=$1 run value

	"$tree/scripts/kernel.sh" "$flavour" >/dev/null
	for ((run = 1; run <= runs; run++)); do
		value=$(XCOPY_ICOUNT=1 "$here/../guest/run.sh" --bed qemu --no-modules --timeout 300 \
			--out "$out/null-blk" --image "$("$tree/scripts/kernel.sh" "$flavour" --image)" \
			"$here/null-guest.sh" | tail -n 1)
		echo "$flavour,$run,$value"
	done
}

{
	echo "kernel,run,instructions"
	measure x86_64-pristine
	measure x86_64-release
} >"$out/null-blk.csv"
awk -F, 'NR > 1 { if (!($1 in min) || $3 < min[$1]) min[$1] = $3
		  if (!($1 in max) || $3 > max[$1]) max[$1] = $3 }
	END { for (k in min)
		printf "  %-18s %9.1f to %9.1f instructions a read\n", k, min[k], max[k]
	      printf "  patched/pristine   %9.4f\n", min["x86_64-release"] / min["x86_64-pristine"] }' \
	"$out/null-blk.csv"
echo "CSV: build/bench/null-blk.csv"
