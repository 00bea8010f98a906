#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a copy costs that no device has to do: instructions of BLKCOPY of 4 KiB on two
# disks of null_blk that copy, of two discards of as much, and of the copy by hand.
# QEMU counts, as for null-blk.sh.
set -eu
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

program null-pairs
XCOPY_ICOUNT=1 "$here/../guest/run.sh" --bed qemu --timeout 600 --out "$out/null-pairs" \
	"$here/null-pairs-guest.sh" | awk '
	$1 ~ /^(pair|discards|hand)$/ { of[$1] = $2 }
	END {
		if (!("hand" in of)) { print "null-pairs: not measured"; exit 1 }
		printf "  %-34s %9.0f instructions\n", "BLKCOPY of 4 KiB, offloaded", of["pair"]
		printf "  %-34s %9.0f\n", "two BLKDISCARD", of["discards"]
		printf "  %-34s %9.0f\n", "BLKCOPY of 4 KiB, by hand", of["hand"]
	}'
