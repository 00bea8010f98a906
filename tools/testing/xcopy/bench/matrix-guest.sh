#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# In the guest: everything that copies (faults/users.sh, and pvmove), on stores of
# several speeds, by hand, by the policy with all to learn in each run, and always
# offloaded. The ways take turns; a run counts only if its data are right.
#
#	STORES		of these: ramdisk, or the ms that each read and write takes (10ms)
#	WHO		of the users, by commas as well
#	MIB_FAST, MIB_SLOW	what is copied on a ramdisk, and on the others
#	REGIONS		of a mirror that may be in recovery at a time where devices copy

TREE=$XCOPY_TREE/tools/testing/xcopy
# shellcheck source=/dev/null
for lib in "$XCOPY_LIB"/{test,clean}.sh "$TREE"/selftests/lib-{copy,bed,dm,lvm,null}.sh "$TREE/faults/lib.sh"; do . "$lib"; done
exec 2>>"$XCOPY_OUT/stderr"
export XCPAT_SALT=matrix
trap '' PIPE # (of a server that is gone)

RUNS=${RUNS:-3} MIB_FAST=${MIB_FAST:-64} MIB_SLOW=${MIB_SLOW:-32}
BOUND=300 PATIENCE=300
CSV=$XCOPY_OUT/matrix.csv
MODE=/sys/module/blk_copy/parameters/policy
ENABLED=/sys/module/dm_copy/parameters/enabled
MODES=(hand policy always)
# (which copy what BLKCOPY does)
TOOLS=(dd sgp_dd qemu-img qemu-img-C ddpt sg_xcopy-{128K,512K,2M,8M,32M})
STORES=${STORES:-ramdisk,1ms,10ms}
WHO=${WHO:-blkcopy,mirror,pvmove,snapshot,thin,cache,clone,writecache}

# (BLKCOPY has no limit of its own here)
blkcopy_setup() { fill "$A" 0 "$SPAN" new; }
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
tool_ddpt() { ddpt if="$A" of="$B" bs=512 bpt=65535 count="$SECTORS" iflag=xcopy oflag=xcopy; }
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

# slow_store MS: L0 and L1 lie on disks of null_blk, each read and write of which
# takes so long, however many there are. (dm-delay keeps a processor busy waiting.)
slow_store() {
	local name len

	unset -f dmsetup # (here it is that of faults/lib.sh, which knows less)
	for name in L0 L1; do
		read -r _ len _ < <(dmsetup table "$name.back")
		null_disk "$name-$1" $((len / 2048)) copy_max_bytes=0 irqmode=2 completion_nsec=$(($1 * 1000000))
		dm_swap "$name.back" "0 $len linear $REPLY 0" || die "no slow store"
	done
}

# one STORE USER MODE RUN
one() {
	local verdict=right offloaded

	echo 1 >"$ENABLED"
	echo measure >"$MODE"
	WAY=on
	case $3 in
	hand) echo 0 >"$ENABLED"; WAY=off;;
	always) echo always >"$MODE";;
	esac
	[[ ! -e /sys/kernel/blk_copy/kcopyd/reset ]] || echo 1 >/sys/kernel/blk_copy/kcopyd/reset
	RENEWED=0
	"$2_begin" >/dev/null || verdict=not-begun
	counter offloaded_bytes >/dev/null; offloaded=$REPLY
	case $3 in
	hand | policy | always) measure "$2_run";;
	sg_xcopy-*) measure sg_xcopy_in "${3#*-}";;
	*) measure "tool_$3";;
	esac >"$XCOPY_TMP/run.log" 2>&1 || verdict=failed
	counter offloaded_bytes >/dev/null; offloaded=$((REPLY - offloaded))
	[[ $verdict != right ]] || { "$2_state" && "$2_data"; } >/dev/null || verdict=wrong
	"$2_end" >/dev/null
	echo "$1,$2,$3,$4,$((SPAN >> 20)),$WALL_MS,$CPU_MS,$WIRE,$((offloaded >> 20)),$verdict" | tee -a "$CSV"
	[[ $verdict == right ]] || cat "$XCOPY_TMP/run.log"
}

{
	echo "# $(uname -srm), bed $XCOPY_BED, configuration $XCOPY_KERNEL, $(nproc) CPUs, $RUNS runs, ${REGIONS:-1} regions in recovery; CPU: initiator and target together"
	echo store,user,mode,run,mib,wall_ms,cpu_ms,wire_bytes,offloaded_mib,verdict
} >"$CSV"
luns 3 iscsi $((4 * MIB_FAST)) iblock
M=$D
devlinks # (for sg_xcopy)
trust "$A" "$B"
echo "${REGIONS:-1}" >/sys/module/dm_mirror/parameters/raid1_recovery_regions
for store in ${STORES//,/ }; do
	SPAN=$((MIB_FAST << 20))
	if [[ $store != ramdisk ]]; then
		SPAN=$((MIB_SLOW << 20))
		(slow_store "${store%ms}") || die "no store of $store"
	fi
	SECTORS=$((SPAN / 512))
	for user in ${WHO//,/ }; do
		"${user}_setup" >/dev/null || die "cannot set up $user"
		for ((run = 1; run <= RUNS; run++)); do
			modes=("${MODES[@]}")
			[[ $user != blkcopy ]] || modes+=("${TOOLS[@]}")
			for mode in "${modes[@]}"; do one "$store" "$user" "$mode" "$run"; done
		done
		"${user}_gone" >/dev/null
	done
done
