#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# In the guest: everything that copies (faults/users.sh, and pvmove), on one store: by
# hand, by the policy with all to learn in each run, and always offloaded; on a kernel
# without the patches as it does there. The ways take turns; a run counts only if its
# data are right.
#
#	STORE		LUNs of LIO by iSCSI: ramdisk, or the ms that each read and write
#			takes (10ms); disks of xcfake, whose copy manager works at one
#			command (fake-serial) or at eight at a time (fake-parallel)
#	RUN		which it is; rows are numbered by that
#	TURNS		of each way (2; 1 where each takes its ms)
#	WHO		of the users, by commas
#	MIB_FAST, MIB_SLOW	what is copied (64), and where each takes its ms (32)
#	REGIONS		of a mirror that may be in recovery at a time, at most, where
#			devices copy (8)

TREE=$XCOPY_TREE/tools/testing/xcopy
# shellcheck source=/dev/null
for lib in "$XCOPY_LIB"/{test,clean}.sh "$TREE"/selftests/lib-{copy,bed,dm,lvm,null}.sh "$TREE/faults/lib.sh"; do . "$lib"; done
exec 2>>"$XCOPY_OUT/stderr"
export XCPAT_SALT=matrix
trap '' PIPE # (of a server that is gone)

STORE=${STORE:-ramdisk} RUN=${RUN:-1} TURNS=${TURNS:-2} MIB_FAST=${MIB_FAST:-64} MIB_SLOW=${MIB_SLOW:-32}
BOUND=300 PATIENCE=300
ROWS=$XCOPY_OUT/rows
MODE=/sys/module/blk_copy/parameters/policy
ENABLED=/sys/module/dm_copy/parameters/enabled
MODES=(hand policy always)
# (which copy what BLKCOPY does)
TOOLS=(dd sgp_dd qemu-img qemu-img-C ddpt sg_xcopy-{128K,512K,2M,8M,32M})
# (which read and write, and are what there is in place of BLKCOPY without the patches)
STOCK_TOOLS=(dd sgp_dd qemu-img)
WHO=${WHO:-blkcopy,mirror,pvmove,snapshot,thin,cache,clone,writecache}

# What the status of a device is like, without its head, when those are over who work in
# the background: all of N/N, or as much of one as of another.
declare -A OVER=(
	[mirror_over]='m: ([0-9]+)/\1 1 '
	[clone_over]='cl: clone [0-9]+ [0-9]+/[0-9]+ [0-9]+ ([0-9]+)/\1 0 '
	[cache_clean]='c: cache ([^ ]+ ){10}0 '
	[writecache_over]='wc: writecache 0 ([0-9]+) \1 '
)
# await SECONDS CMD...: as in test.sh, which looks every 60 ms: that is a fifth of what
# some copies take. Each look of a shell takes some ms as well, hence a program looks.
await() {
	local end=$((SECONDS + $1 + 1)) over=${OVER[$2]:-}

	[[ ! $over ]] || dmsetup until "${over%%:*}" "$1" "${over#*:}"
	shift
	until "$@"; do
		((SECONDS < end)) || return 1
		sleep 0.05
	done
}

# (BLKCOPY has no limit of its own here, and nobody looks whether it is over)
blkcopy_setup() { fill "$A" 0 "$SPAN" new; }
blkcopy_run() {
	local flags=()

	[[ $WAY == on ]] || flags=(--no-offload)
	command blkcopy --length "$SPAN" "${flags[@]}" "$A" "$B"
}
blkcopy_gone() { return 0; }

tool_dd() { dd if="$A" of="$B" bs=1M iflag=direct oflag=direct count=$((SPAN >> 20)); }
tool_sgp_dd() { sgp_dd if="$A" of="$B" bs=512 bpt=1024 thr=16 count="$SECTORS"; }
# (with the sessions' whole width; it begins at the start of either and cuts at none)
tool_qemu-img() { qemu convert -m 16 -W; }
tool_qemu-img-C() { qemu convert -C; }
qemu() {
	qemu-img "$1" -n -t none -T none "${@:2}" -O raw --image-opts \
		"driver=raw,size=$SPAN,file.driver=host_device,file.filename=$A,cache.direct=on" "$B"
}
# (of a longer range it copies the first piece again and again)
tool_ddpt() {
	local at piece=32768

	for ((at = 0; at < SECTORS; at += piece)); do
		ddpt if="$A" of="$B" bs=512 bpt=$piece skip=$at seek=$at \
			count=$((SECTORS - at < piece ? SECTORS - at : piece)) iflag=xcopy oflag=xcopy || return
	done
}
# sg_xcopy SIZE
sg_xcopy_in() {
	local kib=${1%[KM]}

	[[ $1 != *M ]] || kib=$((kib * 1024))
	sg_xcopy if="$A" of="$B" bs=512 bpt=$((kib == 32768 ? 65535 : kib * 2)) count="$SECTORS"
}

# (a mirror's regions as LVM makes them)
# shellcheck disable=SC2154 # (of faults/users.sh)
mirror_sync() {
	dm m "0 $SECTORS mirror core 1 4096 2 $A 0 $B 0 $mirror_features" || return 1
	await "$PATIENCE" "$1_over" && "$1_whole"
}

# pvmove itself, without what it waits between two looks
pvmove_setup() { return 0; }
pvmove_begin() { volume_group "$A" "$B" && volume lv $((SPAN >> 20)) "$A" && fill /dev/vg/lv 0 "$SPAN" new; }
pvmove_run() { command pvmove -q -i0 "$A" "$B"; }
pvmove_state() { [[ $(lvs --noheadings -o devices vg/lv) == *"$B"* ]]; }
pvmove_data() { check /dev/vg/lv 0 "$SPAN" new; }
pvmove_end() { lvremove -q -y vg/lv; vgremove -q -y vg; pvremove -q -y "$A" "$B"; }
pvmove_gone() { return 0; }

# A thin volume parts from its snapshot in as many blocks as there are.
thin_setup() {
	zero "$M" && dm pool "0 $((3 * SECTORS)) thin-pool $M $B 128 0 1 skip_block_zeroing" &&
		dmsetup message pool 0 "create_thin 0" && dm base "0 $SECTORS thin /dev/mapper/pool 0" &&
		fill /dev/mapper/base 0 "$SPAN" new
	thin_id=0
}
# (4 KiB of each 64)
thin_blocks() {
	local i chain=()

	for ((i = 0; i < SPAN / 65536; i++)); do chain+=(-- "$1" /dev/mapper/thin $((i * 65536 + 8192)) 4096 44); done
	bounded "$BOUND" xcpat "${chain[@]:1}"
}
thin_run() { thin_blocks fill; }
thin_data() { thin_blocks check && check /dev/mapper/base 0 "$SPAN" new; }

# fake_store serial|parallel: an array behind a wire of 400 MiB/s each way, which takes
# 0.2 ms for a read or a write. Its copy manager has 0.5 ms for a command and 125 MiB/s
# for each that it works at: one, and it is slower than by hand, or eight.
fake_store() {
	local lanes=1

	[[ $1 != parallel ]] || lanes=8
	fake_load luns=3 mib=$((4 * MIB_FAST)) depth=128 segment_max=$((32 << 20)) \
		wire_us=200 wire_us_mib=2500 copy_us=500 copy_us_mib=8000 copy_lanes=$lanes
	fake_disk 0; A=$REPLY
	fake_disk 1; B=$REPLY
	fake_disk 2; M=$REPLY
	# what went by its wire
	wire_bytes() {
		local name value

		REPLY=0
		while read -r name value; do
			[[ $name != blocks_read && $name != blocks_written ]] || ((REPLY += value * 512))
		done <"$FAKE/counters"
		echo "$REPLY"
	}
}

# stock: is this the kernel without the patches?
stock() { [[ $(uname -r) == *-pristine ]]; }

# ways USER TURN: WAYS in which it copies here, another first each turn
ways() {
	local first

	if stock; then
		WAYS=(stock)
		[[ $1 != blkcopy ]] || WAYS=("${STOCK_TOOLS[@]/#/stock-}")
		return
	fi
	first=$(((RUN + $2) % ${#MODES[@]}))
	WAYS=("${MODES[@]:first}" "${MODES[@]:0:first}")
	[[ $1 != blkcopy ]] || WAYS+=("${TOOLS[@]}")
}

# way MODE: the modules, where they are, do as it says
way() {
	WAY=off
	! stock || return 0
	echo 1 >"$ENABLED"
	echo measure >"$MODE"
	case $1 in
	hand) echo 0 >"$ENABLED";;
	always) WAY=on; echo always >"$MODE";;
	*) WAY=on;;
	esac
	echo 1 >/sys/kernel/blk_copy/kcopyd/reset
}

# one USER MODE RUN: 0 is a run that is not counted
one() {
	local verdict=right offloaded row

	way "$2"
	RENEWED=0
	"$1_begin" >/dev/null || verdict=not-begun
	counter offloaded_bytes >/dev/null; offloaded=$REPLY
	case $2 in
	stock | hand | policy | always) measure "$1_run";;
	sg_xcopy-*) measure sg_xcopy_in "${2#*-}";;
	*) measure "tool_${2#stock-}";;
	esac >"$XCOPY_TMP/run.log" 2>&1 || verdict=failed
	counter offloaded_bytes >/dev/null; offloaded=$((REPLY - offloaded))
	[[ $verdict != right ]] || { "$1_state" && "$1_data"; } >/dev/null || verdict=wrong
	"$1_end" >/dev/null
	row=$STORE,$1,$2,$3,$((SPAN >> 20)),$WALL_MS,$CPU_MS,$WIRE,$((offloaded >> 20)),$verdict
	(($3)) || row="# $row (not counted)"
	echo "$row"
	((!$3)) || echo "$row" >>"$ROWS"
	[[ $verdict == right ]] || cat "$XCOPY_TMP/run.log"
}

: >"$ROWS"
echo "$(uname -srm), $(nproc) CPUs" >"$XCOPY_OUT/title"
stock || [[ -w $ENABLED && -w $MODE ]] || die "the modules are not loaded"
SPAN=$((MIB_FAST << 20))
case $STORE in
fake-*) fake_store "${STORE#fake-}";;
*)
	luns 3 iscsi $((4 * (MIB_FAST > MIB_SLOW ? MIB_FAST : MIB_SLOW))) iblock
	M=$D
	;;
esac
if [[ $STORE == *ms ]]; then
	SPAN=$((MIB_SLOW << 20)) TURNS=1
	# (its dmsetup is not that of faults/lib.sh, which knows less)
	(unset -f dmsetup; slow_store "${STORE%ms}") || die "no store of $STORE"
fi
SECTORS=$((SPAN / 512))
devlinks # (for sg_xcopy)
if ! stock; then
	trust "$A" "$B"
	echo "${REGIONS:-8}" >/sys/module/dm_mirror/parameters/raid1_recovery_regions
fi
for user in ${WHO//,/ }; do
	"${user}_setup" >/dev/null || die "cannot set up $user"
	# What is done for the first time takes longer, and would be one way's alone.
	if [[ $STORE != *ms ]]; then
		ways "$user" 0
		for mode in "${WAYS[@]}"; do
			[[ $mode != hand && $mode != stock && $mode != stock-dd ]] || one "$user" "$mode" 0
		done
	fi
	for ((turn = 1; turn <= TURNS; turn++)); do
		ways "$user" $turn
		for mode in "${WAYS[@]}"; do one "$user" "$mode" $(((RUN - 1) * TURNS + turn)); done
	done
	"${user}_gone" >/dev/null
done
