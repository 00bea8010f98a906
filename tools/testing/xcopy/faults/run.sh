#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Faults by hand and offloaded, side by side: every fault of the table for every
# user, in guests of UML with the debug kernel. Prints TAP; ends with how many
# came out worse than by hand. See table and users.sh.
set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
tree=$(cd "$here/../../../.." && pwd -P)
bed=uml kernel=debug per_guest=70 users=() names=()

usage() {
	cat <<-USAGE
	usage: run.sh [--bed qemu|uml] [--kernel release|debug] [--user U]... [--fault NAME]...
	Results: build/faults/BED-KERNEL/. Exit status: 0 nothing was worse.
	USAGE
}

while (($#)); do
	case $1 in
	--bed) bed=$2; shift 2;;
	--kernel) kernel=$2; shift 2;;
	--user) users+=("$2"); shift 2;;
	--fault) names+=("$2"); shift 2;;
	--per-guest) per_guest=$2; shift 2;;
	-h | --help) usage; exit 0;;
	*) usage >&2; exit 2;;
	esac
done

# the table, and who the users are
XCOPY_TREE=$tree
. "$here/lib.sh"
faults_read
((${#users[@]})) || users=("${USERS[@]}")
((${#names[@]})) || names=("${FAULT_NAMES[@]}")
results=$tree/build/faults/$bed-$kernel
rm -rf "$results"
mkdir -p "$results"

left=()
for user in "${users[@]}"; do
	for name in "${names[@]}"; do
		[[ ${FAULT_ON[$name]:-} ]] || { echo "run.sh: no fault named $name" >&2; exit 2; }
		left+=("$user $name")
	done
done

# run_guest PAIR...: one guest with so many of them; false where it did nothing
run_guest() {
	local out=$results/guest-$((++guests)) pair rc
	mkdir -p "$out"
	printf '%s\n' "$@" >"$out/pairs"
	: >"$out/done"
	"$here/../guest/run.sh" --bed "$bed" --kernel "$kernel" --out "$out" --timeout 3600 --idle 300 "$here/guest.sh"
	rc=$?
	((rc == 0 || rc == 1)) && return 0
	pair=$(<"$out/running") || return 1
	echo "not ok - ${pair#* }, ${pair%% *}: the guest $(<"$out/verdict")" | tee -a "$out/output.log"
	echo "$pair" >>"$out/done"
}

guests=0
while ((${#left[@]})); do
	run_guest "${left[@]:0:per_guest}" || { echo "run.sh: no guest came up" >&2; exit 2; }
	rest=()
	for pair in "${left[@]}"; do
		grep -qxF "$pair" "$results/guest-$guests/done" || rest+=("$pair")
	done
	((${#rest[@]} < ${#left[@]})) || { echo "run.sh: the guest did nothing" >&2; exit 2; }
	left=("${rest[@]}")
done

cat "$results"/guest-*/output.log >"$results/tap"
passed=$(grep -c '^ok ' "$results/tap")
failed=$(grep -c '^not ok ' "$results/tap")
grep '^not ok ' "$results/tap" | sed 's/^not ok [0-9]* *- /FAILED /'
echo "worse than by hand: $(grep -c '^not ok .*worse than by hand' "$results/tap")"
echo "$passed passed, $failed failed"
((failed == 0 && passed))
