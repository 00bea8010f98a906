# SPDX-License-Identifier: GPL-2.0-only
# Device mapper targets which copy through kcopyd.

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
	await "${RESYNC_SECONDS:-100}" in_sync m || return 1
	dm_remove m
}

# kcopyd NAME: prints how far a counter of kcopyd has moved since mark.
kcopyd() {
	delta "kcopyd/$1"
}

# all_offloaded BYTES JOBS: since mark and xcopy_trace_start kcopyd has copied so
# many bytes in JOBS jobs or more, the target did them, some as one, and nothing was
# by hand.
all_offloaded() {
	ge "commands executed by the target" "$(xcopy_count)" 1
	ge "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" "$2"
	is "kcopyd/offloaded_bytes" "$(kcopyd offloaded_bytes)" "$1"
	is "kcopyd/fallback_jobs" "$(kcopyd fallback_jobs)" 0
	is "fallback_bytes" "$(delta fallback_bytes)" 0
}

# pool DATA BLOCK_SECTORS: dm device pool, a thin pool on the whole of DATA, its
# metadata beside the LUNs.
pool() {
	metadata_device 8
	size_of "$1"
	dm pool "0 $((REPLY / 512)) thin-pool /dev/mapper/meta $1 $2 0 1 skip_block_zeroing"
}

# thin NAME ID SECTORS [ORIGIN]: a thin volume of the pool
thin() {
	dmsetup message pool 0 "create_thin $2"
	dm "$1" 0 "$3" thin /dev/mapper/pool "$2" ${4:+"$4"}
}

# partly_written DESC DEV BLOCK OFFSET: 4 KiB of 44 there in a block of 64 KiB of NEW
partly_written() {
	local at=$(($3 * 65536))

	ok "$1: written" check "$2" $((at + $4)) 4096 44
	ok "$1: head" check "$2" $at "$4" $NEW
	ok "$1: tail" check "$2" $((at + $4 + 4096)) $((65536 - $4 - 4096)) $NEW
}

# resync_by_hand DESC SRC DST...: of 8 MiB; nothing is offloaded, all of it arrives
resync_by_hand() {
	local desc=$1 leg

	shift
	fill "$1" 0 $((8 * MIB)) $NEW
	for leg in "${@:2}"; do fill "$leg" 0 $((8 * MIB)) $OLD; done
	mark
	xcopy_trace_start
	ok "$desc: resync" resync 8 2048 "$@"
	is "$desc: no command reached the target" "$(xcopy_count)" 0
	is "$desc: kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 0
	for leg in "${@:2}"; do ok "$desc: data of $leg" check "$leg" 0 $((8 * MIB)) $NEW; done
}

# cache_table POLICY [FEATURE]: REPLY is a cache on META, FAST and SLOW, blocks of
# 64 KiB, SECTORS long.
cache_table() {
	REPLY="0 $SECTORS cache $META $FAST $SLOW 128 1 ${2:-writeback} $1 0"
}

# cache_status NAME: USED, DEMOTIONS, PROMOTIONS and DIRTY of a cache
cache_status() {
	local -a w

	read -ra w < <(dmsetup status "$1")
	USED=${w[6]%/*} DEMOTIONS=${w[11]} PROMOTIONS=${w[12]} DIRTY=${w[13]}
}

# read_until_promoted NAME: smq promotes what is read again and again; true when it
# has done so with 8 blocks
read_until_promoted() {
	local i

	for ((i = 0; i < 8; i++)); do
		dd if="/dev/mapper/$1" of=/dev/null bs=4k count=1 skip=$((i * 16 + 3)) iflag=direct 2>/dev/null
	done
	cache_status "$1"
	((PROMOTIONS >= 8))
}

# metadata_device MIB: REPLY is a zeroed device beside the LUNs.
metadata_device() {
	target_ram meta "$1"
	dd if=/dev/zero of=/dev/mapper/meta bs=64k count=4 oflag=direct 2>/dev/null
	REPLY=/dev/mapper/meta
}
