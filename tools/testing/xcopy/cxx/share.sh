#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# At least half of the modules' lines are C++ that the host tests compile from
# the same files. The boundary headers belong to both languages and count for
# neither; the hooks of vmlinux are no part of a module.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/../../../.."

lines() { cat "$@" | wc -l; }

cxx=$(lines block/*.cc block/*.hpp drivers/*/*.cc drivers/*/*.hpp include/kcxx/*.hpp)
c=$(lines block/blk_copy*.c block/blk_copy.h drivers/scsi/sd_xcopy*.c drivers/scsi/sd_xcopy.h \
	drivers/md/dm_copy*.c)
echo 1..1
if ((cxx >= c)); then
	echo "ok 1 - half of the modules is C++: $cxx lines, C $c"
else
	echo "not ok 1 - half of the modules is C++: $cxx lines, C $c"
	exit 1
fi
