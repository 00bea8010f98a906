#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Instructions that something takes on null_blk. QEMU counts: its clock advances a
# nanosecond an instruction, so the figure repeats.
#
#	null.sh blk	what the hooks cost ordinary I/O: a 4 KiB random read, on the
#			kernel with the patches and on the one without; fails
#			where that is more than five instructions
#	null.sh pairs	what a copy costs that no device has to do: BLKCOPY of 4 KiB on
#			two disks that copy, two discards of as much, the copy by hand
#	null.sh kcopyd	what offload costs kcopyd where there is none: a mirror's resync
#			without the modules, with dm_copy off, with devices that refuse
set -eu
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# count OPTION...: in a guest, which prints the figures
count() {
	XCOPY_ICOUNT=1 "$here/../guest/run.sh" --bed qemu --out "$out/null-$what" "$@" \
		"$here/null-$what-guest.sh"
}

what=${1:-}
case $what in
blk)
	program null-reads
	{
		echo "kernel,run,instructions"
		for kernel in x86_64-pristine x86_64-release; do
			"$tree/scripts/kernel.sh" $kernel >/dev/null
			image=$("$tree/scripts/kernel.sh" $kernel --image)
			for ((run = 1; run <= ${RUNS:-3}; run++)); do
				value=$(count --no-modules --timeout 300 --image "$image" | tail -n 1)
				echo "$kernel,$run,$value"
			done
		done
	} >"$out/null-blk.csv"
	awk -F, 'NR > 1 { if (!($1 in min) || $3 < min[$1]) min[$1] = $3
			  if (!($1 in max) || $3 > max[$1]) max[$1] = $3 }
		END { for (k in min)
			printf "  %-18s %9.1f to %9.1f instructions a read\n", k, min[k], max[k]
		      more = min["x86_64-release"] - min["x86_64-pristine"]
		      printf "  the hooks          %9.1f instructions\n", more
		      if (!(more <= most)) { printf "null.sh blk: more than %d\n", most; exit 1 } }' most=5 \
		"$out/null-blk.csv"
	echo "CSV: build/bench/null-blk.csv" ;;
pairs)
	program null-pairs
	count --timeout 600 | awk '
		$1 ~ /^(pair|discards|hand)$/ { of[$1] = $2 }
		END {
			if (!("hand" in of)) { print "null.sh pairs: not measured"; exit 1 }
			printf "  %-34s %9.0f instructions\n", "BLKCOPY of 4 KiB, offloaded", of["pair"]
			printf "  %-34s %9.0f\n", "two BLKDISCARD", of["discards"]
			printf "  %-34s %9.0f\n", "BLKCOPY of 4 KiB, by hand", of["hand"]
		}' ;;
kcopyd)
	count --timeout 900 | awk "$MEDIAN"'
		$1 ~ /^(none|off|refused)$/ && $3 + 0 { runs[$1] = runs[$1] $3 " " }
		END {
			if (!("refused" in runs && "none" in runs)) { print "null.sh kcopyd: not measured"; exit 1 }
			none = median(runs["none"])
			printf "  resync by kcopyd without the modules  %9.2f million instructions\n", none / 1000
			printf "  ... dm_copy off                       %9.3f\n", median(runs["off"]) / none
			printf "  ... refused by the devices            %9.3f\n", median(runs["refused"]) / none
		}' ;;
*)
	sed -n '4,13s/^# \{0,1\}//p' "$0" >&2
	exit 2 ;;
esac
