#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# deps.sh [--check]
#
# Installs what scripts/deps.list names and this machine lacks, as root or with
# sudo. --check only says what is missing. Does nothing where nothing is.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
log=$here/../build/deps.log

die() { printf 'deps: %s\n' "$*" >&2; exit 1; }

as_root()
{
	if ((EUID == 0)); then
		env DEBIAN_FRONTEND=noninteractive "$@"
	else
		sudo env DEBIAN_FRONTEND=noninteractive "$@"
	fi
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
	done < <(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$here/deps.list")
}

install_missing()
{
	as_root apt-get install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1
}

missing_packages
((${#missing[@]})) || exit 0
if [[ ${1:-} == --check ]]; then
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
	as_root apt-get update >>"$log" 2>&1 || die "apt-get update failed; the log is $log"
	install_missing || {
		tail -n 5 "$log" >&2
		die "apt-get install failed; the log is $log"
	}
fi
missing_packages
((!${#missing[@]})) || die "still missing: ${missing[*]}; the log is $log"
