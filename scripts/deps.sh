#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# deps.sh [--check] [GROUP...]
#
# Installs what scripts/deps.list names in these groups, or in all but "deb" and "image", and
# this machine lacks, as root or with sudo. --check only says what is missing. Does nothing
# where nothing is. Every verb that builds comes here first: what would end it in the
# middle, as a full disk, is said here.
set -euo pipefail
. "$(dirname "$0")/cache.sh"

SPACE_LEAST=500	# MiB: programs and tests; kernels say what they need
here=$TOP/scripts
log=$TOP/build/deps.log

as_root()
{
	if ((EUID == 0)); then
		env DEBIAN_FRONTEND=noninteractive "$@"
	else
		sudo env DEBIAN_FRONTEND=noninteractive "$@"
	fi
}

# wanted_packages: those of the groups in $groups
wanted_packages()
{
	sed 's/[[:space:]]*#.*//' "$here/deps.list" | awk -v groups=" $groups " '
		/^\[/ { on = index(groups, " " substr($0, 2, length($0) - 2) " "); next }
		on && NF'
}

# missing_packages: fills missing with those that are not installed
missing_packages()
{
	local name installed

	command -v dpkg-query >/dev/null || die "this is no Debian: install what $here/deps.list names by hand"
	installed=" $(dpkg-query -W -f '${db:Status-Status} ${Package}\n' |
		sed -n 's/^installed //p' | tr '\n' ' ')"
	missing=()
	while read -r name; do
		[[ $installed == *" $name "* ]] || missing+=("$name")
	done < <(wanted_packages)
}

install_missing()
{
	as_root apt-get install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1
}

failed()
{
	tail -n 5 "$log" >&2
	die "$1 failed; the log is $log"
}

only_check=
if [[ ${1:-} == --check ]]; then
	only_check=1
	shift
fi
groups=${*:-build check guest}
for group in $groups; do
	grep -q "^\[$group\]" "$here/deps.list" || die "$here/deps.list has no group '$group'"
done
if [[ ! $only_check ]]; then
	need_space "$TOP/build" $SPACE_LEAST "building"
	need_space "$XCOPY_CACHE" $SPACE_LEAST "the cache"
fi
missing_packages
((${#missing[@]})) || exit 0
if [[ $only_check ]]; then
	die "missing packages: ${missing[*]}; install them with: make deps"
fi
((EUID == 0)) || command -v sudo >/dev/null ||
	die "needs root or sudo to install: ${missing[*]}"
mkdir -p "${log%/*}"
: >"$log"
echo "installing ${#missing[@]} packages: ${missing[*]}"
# the lists may be absent (containers) or name versions that are gone
if ! install_missing; then
	echo "refreshing the package lists"
	as_root apt-get update >>"$log" 2>&1 || failed "apt-get update"
	install_missing || failed "apt-get install"
fi
missing_packages
((!${#missing[@]})) || die "still missing: ${missing[*]}; the log is $log"
