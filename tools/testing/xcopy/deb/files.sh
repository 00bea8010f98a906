# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# files ROOT: what it has, a line a file, without what any installation of any package
# changes; of /etc also what is in it. Sourced, on both sides of a boot.
files()
{
	local path without=()

	for path in proc sys dev run debs tmp lost+found var/log var/cache var/lib/{apt,dpkg,systemd} etc/lvm; do
		without+=(-path "./$path" -prune -o)
	done
	(
		cd "$1" || exit
		find . -mindepth 1 "${without[@]}" -printf '%y %m %u %p %l\n' | sort
		find etc -path etc/lvm -prune -o -type f -exec sha256sum {} + | sort
	)
}
