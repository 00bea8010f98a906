#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What offload costs kcopyd where there is none: instructions of a mirror's resync on
# null_blk without the modules, with dm_copy off, and with devices that refuse. QEMU
# counts, as for null-blk.sh.
set -eu
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

XCOPY_ICOUNT=1 "$here/../guest/run.sh" --bed qemu --timeout 900 --out "$out/null-kcopyd" \
	"$here/null-kcopyd-guest.sh" | awk "$MEDIAN"'
	$1 ~ /^(none|off|refused)$/ && $3 + 0 { of[$1] = of[$1] $3 " " }
	END {
		if (!("refused" in of && "none" in of)) { print "null-kcopyd: not measured"; exit 1 }
		none = median(of["none"])
		printf "  resync by kcopyd without the modules  %9.2f million instructions\n", none / 1000
		printf "  ... dm_copy off                       %9.3f\n", median(of["off"]) / none
		printf "  ... refused by the devices            %9.3f\n", median(of["refused"]) / none
	}'
