#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make demo: a volume moves between two iSCSI LUNs, by hand and offloaded; the
# chart of it is build/demo.svg.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
tree=$(cd "$here/../../../.." && pwd -P)

bed=${BED:-qemu} kernel=${KCONF:-release}
[[ -x $tree/build/bin/xcpat ]] || make -s -C "$here/../guest" || exit 1
[[ -x $tree/build/bin/blkcopy ]] || { echo "demo: build/bin/blkcopy is missing; build it first (make demo does)" >&2; exit 1; }
echo "Starting the guest ($bed); its kernel's log will be in build/guest/$bed-$kernel/console.log"
"$here/../guest/run.sh" --bed "$bed" --kernel "$kernel" --timeout 1500 "$@" "$here/guest.sh" || exit

# What went over the wire, and what CPU time it took, as time went on
csv=$tree/build/guest/$bed-$kernel/demo.csv
[[ -s $csv ]] || exit 0
if ! command -v gnuplot >/dev/null; then
	echo "No chart of that: the package gnuplot-nox is not installed; its numbers: ${csv#"$tree"/}"
	exit 0
fi
# (UML tells no CPU time while it runs)
[[ $bed == uml ]] && panels=1 also='' || panels=2 also=' with CPU time'
gnuplot -e "panels=$panels; csv='$csv'; out='$tree/build/demo'" "$here/chart.gp" || exit
cat "$tree/build/demo.txt"
echo "The same$also: build/demo.svg and build/demo.png; its numbers: ${csv#"$tree"/}"
