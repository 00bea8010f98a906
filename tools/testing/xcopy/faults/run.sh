#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Faults by hand and offloaded, side by side: every fault of the table for every
# user, in guests of UML with the debug kernel. Prints TAP, and at the end the
# table and how many came out worse than by hand. See table and users.sh.
set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
tree=$(cd "$here/../../../.." && pwd -P)
bed=uml kernel=debug paths='' at_once=32 users=() names=() resume=0

usage() {
	cat <<-USAGE
	usage: run.sh [options] [--user U]... [--fault NAME]...
	  --bed qemu|uml, --kernel release|debug: which machine (UML, debug)
	  --paths request|bio: the source and the destination are behind dm-multipath,
	                 by two paths each, in that queue mode
	  --resume       keep what is known to be good, run the rest: what a run that
	                 was stopped left, and what did not come out well
	  --show         run nothing, show the table that there is
	Results: build/faults/BED-KERNEL[-PATHS]/. Exit status: 0 nothing was worse.
	USAGE
}

while (($#)); do
	case $1 in
	--bed) bed=$2; shift 2;;
	--kernel) kernel=$2; shift 2;;
	--paths) paths=$2; shift 2;;
	--user) users+=("$2"); shift 2;;
	--fault) names+=("$2"); shift 2;;
	--resume) resume=1; shift;;
	--show) resume=2; shift;;
	-h | --help) usage; exit 0;;
	*) usage >&2; exit 2;;
	esac
done

[[ $paths =~ ^(request|bio|)$ ]] || { echo "run.sh: --paths $paths: there is request and bio" >&2; exit 2; }

# the table, and who the users are
FAULTS_PATHS=$paths
XCOPY_TREE=$tree
. "$here/lib.sh"
faults_read
((${#users[@]})) || users=("${USERS[@]}")
((${#names[@]})) || names=("${FAULT_NAMES[@]}")
for name in "${users[@]}"; do
	[[ " ${USERS[*]} " == *" $name "* ]] || { echo "run.sh: nobody copies as $name: there is ${USERS[*]}" >&2; exit 2; }
done
for name in "${names[@]}"; do
	[[ ${FAULT_ON[$name]:-} ]] || { echo "run.sh: no fault named $name" >&2; exit 2; }
done
results=$tree/build/faults/$bed-$kernel${paths:+-$paths}
((resume)) || rm -rf "$results"
mkdir -p "$results"

# known: SEEN[USER NAME] is the last verdict of each pair, of all guests so far
declare -A SEEN=()
known() {
	local user name verdict
	while read -r _ _ user name verdict _; do
		SEEN[$user $name]=$verdict
	done < <(cat "$results"/guest-*/output.log 2>/dev/null | tr -d '\r' | grep '^# result ')
}

# the next guest's number: three digits, so that they sort
guests=$(find "$results" -maxdepth 1 -name 'guest-*' | wc -l)

# run_guest PAIR...: one guest with so many of them; false where it did nothing
run_guest() {
	local out pair rc
	printf -v out '%s/guest-%03d' "$results" $((++guests))
	mkdir -p "$out"
	printf '%s\n' "$@" >"$out/pairs"
	git -C "$tree" describe --always --dirty --abbrev=12 >"$out/commit" 2>/dev/null
	"$here/../guest/run.sh" --bed "$bed" --kernel "$kernel" --out "$out" --timeout 7200 --idle 300 --env "FAULTS_PATHS=$paths" "$here/guest.sh"
	rc=$?
	pair=$(tr -d '\r' <"$out/output.log" | sed -n 's/^# running //p' | tail -n 1)
	[[ $pair ]] || return 1
	((rc == 0 || rc == 1)) && return 0
	printf '%s\n' "not ok - ${pair#* }, ${pair%% *}: the guest $(<"$out/verdict")" \
		"# result $pair died 0 0 0" | tee -a "$out/output.log"
}

# left: the pairs to run. A run that is stopped shall have seen all kinds of
# faults for all users: first every other fault, a few of them at a time.
left() {
	local i user name order=()
	left=()
	for ((i = 0; i < ${#names[@]}; i += 2)); do order+=("${names[i]}"); done
	for ((i = 1; i < ${#names[@]}; i += 2)); do order+=("${names[i]}"); done
	for ((i = 0; i < ${#order[@]}; i += at_once)); do
		for user in "${users[@]}"; do
			for name in "${order[@]:i:at_once}"; do
				[[ ${SEEN[$user $name]:-} == ok ]] || left+=("$user $name")
			done
		done
	done
}

# show: a line for each fault, a letter for each user
show() {
	local name user line tally='' verdict whole=0
	local -A many=()
	printf '%-26s' ''; printf ' %-10s' "${users[@]}"; echo
	for name in "${names[@]}"; do
		printf -v line '%-26s' "$name"
		verdict=seen
		for user in "${users[@]}"; do
			printf -v line '%s %-10s' "$line" "${SEEN[$user $name]:--}"
			((++many[${SEEN[$user $name]:-missing}]))
			[[ ${SEEN[$user $name]:-} == ok ]] || verdict=
		done
		echo "${line%"${line##*[! ]}"}"
		[[ ! $verdict ]] || ((++whole))
	done
	for verdict in ok idle unmet log died missing; do tally+="${many[$verdict]:-0} $verdict, "; done
	echo "$whole of ${#names[@]} faults are ok for all of ${#users[@]} users; ${tally%, }"
	echo "worse than by hand: ${many[worse]:-0}"
	((${many[ok]:-0} == ${#names[@]} * ${#users[@]}))
}

known
left
if ((resume < 2)); then
	while ((${#left[@]})); do
		run_guest "${left[@]:0:256}" || { echo "run.sh: no guest came up" >&2; exit 2; }
		rest=()
		for pair in "${left[@]}"; do
			grep -q "^# result $pair " "$results/$(printf 'guest-%03d' "$guests")/output.log" || rest+=("$pair")
		done
		((${#rest[@]} < ${#left[@]})) || { echo "run.sh: the guest did nothing" >&2; exit 2; }
		left=("${rest[@]}")
	done
	known
fi
show | tee "$results/summary"
exit "${PIPESTATUS[0]}"
