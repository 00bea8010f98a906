#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make matrix: everything that copies, on stores of several speeds, by hand, by the
# policy and always offloaded, side by side. Writes build/bench/matrix.csv, prints
# what each took compared with by hand, and draws it where gnuplot is installed.
# RUNS, STORES and WHO (commas between), MIB_FAST, MIB_SLOW, REGIONS: bench/matrix-guest.sh.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
tree=$(cd "$here/../../../.." && pwd -P)
out=$tree/build/bench
env=
for name in RUNS STORES WHO MIB_FAST MIB_SLOW REGIONS; do
	[[ ! ${!name:-} ]] || env+="$name=${!name} "
done

mkdir -p "$out/matrix"
rm -f "$out/matrix/matrix.csv"
"$here/../guest/run.sh" --bed "${BED:-uml}" --kernel "${KCONF:-release}" --out "$out/matrix" \
	--timeout 5400 --env "$env" "$here/matrix-guest.sh" || exit
cp "$out/matrix/matrix.csv" "$out/matrix.csv"
exec "$here/matrix.py" "$out/matrix.csv"
