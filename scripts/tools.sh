#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tools.sh: builds the programs that run in the guest, into build/bin, on all processors.
# blkcopy's objects are those of make check.
set -euo pipefail
. "$(dirname "$0")/cache.sh"

bin=$TOP/build/bin
source=$("$TOP/scripts/kernel.sh" um-release --source-only)
mkdir -p "$bin"
make -s -j"$JOBS" -C "$TOP/tools/blkcopy" OUT="$bin" OBJ="$TOP/build/blkcopy/blkcopy.o.d" STATIC=1 CXX="ccache g++"
make -s -j"$JOBS" -C "$TOP/tools/testing/xcopy/guest" BIN="$bin" KERNEL_SOURCE="$source"
