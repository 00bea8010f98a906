# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# Device mapper targets which copy through kcopyd. Sourced after lib-copy.sh.

# in_sync NAME: is the mirror's or clone's progress N/N?
in_sync() {
	local text

	text=$(dmsetup status "$1") || return 1
	case $text in
	*" mirror "*)
		[[ $text =~ " mirror "[0-9]+(" "[0-9]+:[0-9]+)+" "([0-9]+)/([0-9]+) ]] || return 1
		((BASH_REMATCH[2] == BASH_REMATCH[3]))
		;;
	*" clone "*)
		# metadata block, metadata used/total, region, hydrated/total
		[[ $text =~ " clone "[0-9]+" "[0-9]+/[0-9]+" "[0-9]+" "([0-9]+)/([0-9]+)" "([0-9]+) ]] || return 1
		((BASH_REMATCH[1] == BASH_REMATCH[2] && BASH_REMATCH[3] == 0))
		;;
	*" snapshot-merge "*)
		# allocated/total metadata: merged when only metadata is left
		[[ $text =~ " snapshot-merge "([0-9]+)/[0-9]+" "([0-9]+) ]] || return 1
		((BASH_REMATCH[1] == BASH_REMATCH[2]))
		;;
	*) return 1;;
	esac
}

# mirror MIB REGION_SECTORS SRC DST...: dm device m, which begins to resync.
mirror() {
	local sectors=$(($1 * 2048)) region=$2 legs='' leg

	shift 2
	for leg; do legs+=" $leg 0"; done
	dm m "0 $sectors mirror core 1 $region $#$legs"
}

# resync MIB REGION_SECTORS SRC DST...: a mirror is made, synchronised, removed.
resync() {
	mirror "$@" || return 1
	await "${RESYNC_SECONDS:-30}" in_sync m || return 1
	dm_remove m
}

# kcopyd NAME: prints how far a counter of kcopyd has moved since mark.
kcopyd() {
	delta "kcopyd/$1"
}

# metadata_device MIB: REPLY is a zeroed device beside the LUNs.
metadata_device() {
	target_ram meta "$1"
	dd if=/dev/zero of=/dev/mapper/meta bs=64k count=4 oflag=direct 2>/dev/null
	REPLY=/dev/mapper/meta
}
