#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# No C++ file includes a header of the kernel, except through a *_abi.h: what
# compiles there can still have another layout than in C. Prints TAP.
#
#	no-kernel-headers.sh [TREE]
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=${1:-$here/../../../..}
echo "1..2"

# offenders TREE: file:line:include
offenders()
{
	local dir
	for dir in block drivers include/kcxx; do
		[ -d "$1/$dir" ] || continue
		grep -rnE --include='*.cc' --include='*.hpp' \
			'^[[:space:]]*#[[:space:]]*include(_next)?[[:space:]]*[<"](\.\./|[^<"]*/)?(linux|uapi|asm|asm-generic|scsi|generated|trace|target)/' \
			"$1/$dir"
	done
}

# The check itself: each kind of include is found, what is allowed is not.
self_test()
{
	local tmp found want=4
	tmp=$(mktemp -d) || return 1
	mkdir -p "$tmp/block" "$tmp/drivers/scsi" "$tmp/include/kcxx"
	printf '#include <linux/slab.h>\n' > "$tmp/block/a.cc"
	printf '#  include "asm/page.h"\n' > "$tmp/block/b.hpp"
	printf '#include <scsi/scsi.h>\n' > "$tmp/drivers/scsi/c.cc"
	printf '#include "../../include/linux/bio.h"\n' > "$tmp/include/kcxx/d.hpp"
	printf '#include <linux/types.h>\n' > "$tmp/block/x_abi.h"
	printf '#include "x_abi.h"\n#include <kcxx/std.hpp>\n// <linux/bio.h>\n' > "$tmp/block/ok.cc"
	printf '#include <linux/bio.h>\n' > "$tmp/block/glue.c"
	found=$(offenders "$tmp" | wc -l)
	rm -rf "$tmp"
	[ "$found" = $want ] || {
		echo "# found $found planted offenders of $want"
		return 1
	}
}

rc=0
if self_test; then
	echo "ok 1 - the check finds planted offenders"
else
	echo "not ok 1 - the check finds planted offenders"
	rc=1
fi
bad=$(offenders "$top")
if [ -n "$bad" ]; then
	echo "not ok 2 - no C++ file includes a kernel header"
	printf '%s\n' "$bad" | sed 's/^/# /'
	rc=1
else
	echo "ok 2 - no C++ file includes a kernel header"
fi
exit $rc
