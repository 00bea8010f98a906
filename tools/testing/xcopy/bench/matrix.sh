#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make matrix: everything that copies, on stores of several speeds: on the kernel
# without the patches, and on the one with them by hand, by the policy and always
# offloaded, side by side. Writes build/bench/matrix.csv, prints what each took, and
# draws it where gnuplot is installed.
#
# A guest boots for each store, run and kernel. The kernels take turns, and which is
# first in a run as well.
#
#	RUNS		so many guests of each kernel for a store (3)
#	STORES		of ramdisk, fake-serial, fake-parallel and 1ms or the like, by commas
#	STOCK		0: without the kernel that has no patches
#	WHO, MIB_FAST, MIB_SLOW, TURNS, REGIONS	bench/matrix-guest.sh
#
#	matrix.sh --words	only look at these
#	matrix.sh --announce	only say which kernels have to be built, and what else it takes
set -u
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

bed=${BED:-uml} kernel=${KCONF:-release} runs=${RUNS:-3} stock=${STOCK:-1}
stores=${STORES:-ramdisk,1ms,10ms,fake-serial,fake-parallel}
work=$out/matrix
check_words STORES 'ramdisk|fake-serial|fake-parallel|[0-9]+ms' "ramdisk, fake-serial, fake-parallel and 1ms or the like"
check_numbers RUNS MIB_FAST MIB_SLOW TURNS REGIONS
everybody=$(sed -nE 's/^WHO=\$\{WHO:-([a-z,]+)\}$/\1/p' "$here/matrix-guest.sh")
check_words WHO "${everybody//,/|}" "${everybody//,/, }"
[[ ${1:-} != --words ]] || exit 0
arch=um
[[ $bed == uml ]] || arch=x86_64
# (there is no other configuration of it, and one cannot be compared with another)
[[ $kernel == release ]] || stock=0
patched=$arch-$kernel pristine=$arch-pristine
kernels=("$patched")
((!stock)) || kernels+=("$pristine")

# About how long a run of all stores takes in UML, of a quiet machine, in s
run_seconds() {
	local store sum=0

	for store in ${stores//,/ }; do
		case $store in
		*ms) ((sum += 25 + 13 * ${store%ms}));;
		*) ((sum += 60));;
		esac
	done
	REPLY=$sum
}

announce() {
	say_kernels "${kernels[@]}"
	run_seconds
	echo "make matrix: $runs runs of ${stores//,/, } with ${#kernels[@]} kernel(s), under UML about $(((REPLY * runs + 59) / 60)) minutes in all"
}
if [[ ${1:-} == --announce ]]; then
	announce
	exit
fi

declare -A image=() modules=()
for flavour in "${kernels[@]}"; do
	modules[$flavour]=$("$tree/scripts/modules.sh" "$flavour" --root) || exit
	image[$flavour]=$("$tree/scripts/kernel.sh" "$flavour" --image) || exit
done

set_words WHO MIB_FAST MIB_SLOW TURNS REGIONS
env=$REPLY

# one STORE RUN FLAVOUR: what it measured goes behind the rest; its folder stays where
# it fails
failed=()
one() {
	local folder=$work/$3

	rm -f "$folder"/{rows,title}
	echo "# $1, run $2, $3"
	"$here/../guest/run.sh" --bed "$bed" --kernel "$kernel" --out "$folder" --timeout 1800 \
		--image "${image[$3]}" --modules "${modules[$3]}" \
		--env "$env STORE=$1 RUN=$2" "$here/matrix-guest.sh" || {
		failed+=("$1-$2-$3")
		rm -rf "$work/failed-$1-$2-$3"
		cp -r "$folder" "$work/failed-$1-$2-$3"
	}
	[[ ! -e $folder/rows ]] || cat "$folder/rows" >>"$work/rows"
	[[ ! -e $folder/title ]] || mv "$folder/title" "$work/title-$3"
}

mkdir -p "$work"
rm -rf "$work"/{rows,title-*,failed-*}
for ((run = 1; run <= runs; run++)); do
	order=("${kernels[@]}")
	((run % 2)) || order=("${kernels[@]:1}" "${kernels[0]}")
	for store in ${stores//,/ }; do
		for flavour in "${order[@]}"; do one "$store" "$run" "$flavour"; done
	done
done
[[ -s $work/rows ]] || { echo "make matrix: nothing was measured" >&2; exit 1; }

names=
for flavour in "${kernels[@]}"; do names+="${names:+ and }$(cat "$work/title-$flavour" 2>/dev/null || echo "no $flavour")"; done
{
	echo "# $names, bed $bed, configuration $kernel, $runs guests of each for a store, at most ${REGIONS:-8} regions in recovery; CPU: initiator and target together"
	echo store,user,mode,run,mib,wall_ms,cpu_ms,wire_bytes,offloaded_mib,verdict
	cat "$work/rows"
} >"$out/matrix.csv"
chart=()
! type -P gnuplot >/dev/null || chart=(--chart "$out/matrix")
"$here/matrix.py" "$out/matrix.csv" "${chart[@]}" || exit
echo "CSV: build/bench/matrix.csv${chart:+; chart: build/bench/matrix.svg, .png}"
((!${#failed[@]})) || {
	echo "make matrix: guests that failed, so fewer runs count: ${failed[*]}; see build/bench/matrix/failed-*" >&2
	exit 1
}
