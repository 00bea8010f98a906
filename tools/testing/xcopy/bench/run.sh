#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make bench: ways to copy between two LUNs, on the same LUNs in one run, each
# verified before its time counts. Writes build/bench/BED-KERNEL.csv and prints
# medians and ratios. Instructions of reads, of copies and of kcopyd on null_blk: null.sh.
#
#	STOCK	0: count no instructions, which takes the kernel without the patches
#	run.sh --words		only look at RUNS, MIB, KINDS and FABRICS (commas between)
#	run.sh --announce	only say which kernels will have to be built
set -u
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

bed=${BED:-uml} kernel=${KCONF:-release} runs=${RUNS:-5} kinds=${KINDS:-ramdisk} fabrics=${FABRICS:-iscsi}
mib=${MIB:-256} stock=${STOCK:-1}
[[ $bed == qemu ]] && { runs=${RUNS:-3} mib=${MIB:-64}; }
out+=/$bed-$kernel

check_numbers RUNS MIB
check_words KINDS "ramdisk|fileio|iblock" "ramdisk, fileio and iblock"
check_words FABRICS "iscsi|loop" "iscsi and loop"
[[ ${1:-} != --words ]] || exit 0

# The kernels of a run: the one of the bed, and two whose instructions are counted.
announce() {
	local arch=um counted=()

	[[ $bed == qemu ]] && arch=x86_64
	((!stock)) || counted=(x86_64-pristine x86_64-release)
	say_kernels "$arch-$kernel" "${counted[@]}"
}
if [[ ${1:-} == --announce ]]; then
	announce
	exit
fi

[[ -x $tree/build/bin/xcpat ]] || make -s -C "$here/../guest" || exit 1
mkdir -p "$out"
rm -f "$out/bench.csv"
"$here/../guest/run.sh" --bed "$bed" --kernel "$kernel" --out "$out" --timeout 3600 \
	--env "MIB=$mib RUNS=$runs KINDS=${kinds// /,} FABRICS=${fabrics// /,}" "$@" "$here/guest.sh"
rc=$?
[[ -s $out/bench.csv ]] || exit $((rc ? rc : 1))
cp "$out/bench.csv" "$out.csv"
echo
python3 "$here/table.py" "$out.csv"
echo "CSV: build/bench/$bed-$kernel.csv"
((stock)) || exit $rc
for cost in blk pairs kcopyd; do "$here/null.sh" $cost || rc=1; done
exit $rc
