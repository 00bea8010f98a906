# SPDX-License-Identifier: GPL-2.0-only
# Disks of null_blk that copy: in memory, with no target, no session and no SCSI.

NULLB=/sys/kernel/config/nullb
declare -A NULL_DISKS=()
NULL_READS=0 NULL_WRITES=0

# null_disk NAME MIB [ATTR=VALUE...]: REPLY is its node. With memory, and copying in
# commands of 32 MiB, where no ATTR says otherwise.
null_disk() {
	local name=$1 a index

	requires file "$NULLB/features"
	# (one that shall not copy is there without the patches as well)
	[[ " ${*:3} " == *" copy_max_bytes=0 "* ]] || grep -q copy_max_bytes "$NULLB/features" ||
		skip "null_blk does not copy in this kernel"
	mkdir "$NULLB/$name" || die "no null_blk $name"
	for a in size="$2" memory_backed=1 copy_max_bytes=$((32 * MIB)) "${@:3}" power=1; do
		[[ $a != copy_max_bytes=* || -e $NULLB/$name/copy_max_bytes ]] || continue
		echo "${a#*=}" >"$NULLB/$name/${a%%=*}" || die "null_blk $name: $a refused"
	done
	read -r index <"$NULLB/$name/index"
	REPLY=/dev/$name
	[[ -d /sys/block/$name ]] || REPLY=/dev/nullb$index
	await 30 test -b "$REPLY" || die "no node $REPLY"
	NULL_DISKS[${REPLY#/dev/}]=1
}

# null_disks N [MIB [ATTR=VALUE...]]: their nodes in A B D E F
null_disks() {
	local n=$1 i names=(A B D E F)

	for ((i = 0; i < n; i++)); do
		null_disk "null$i" "${2:-32}" "${@:3}"
		printf -v "${names[i]}" %s "$REPLY"
	done
}

# slow_store MS: L0 and L1 lie on disks of null_blk, each read and write of which
# takes so long, however many there are. (dm-delay keeps a processor busy waiting.)
slow_store() {
	local name len

	for name in L0 L1; do
		read -r _ len _ < <(dmsetup table "$name.back")
		null_disk "$name-$1" $((len / 2048)) copy_max_bytes=0 irqmode=2 completion_nsec=$(($1 * 1000000))
		dm_swap "$name.back" "0 $len linear $REPLY 0" || die "no slow store"
	done
}

# null_gone NAME
null_gone() {
	rmdir "$NULLB/$1"
}

# What the disks themselves counted: NULL_READS and NULL_WRITES
null_stat() {
	local d r w

	NULL_READS=0 NULL_WRITES=0
	for d in "${!NULL_DISKS[@]}"; do
		read -r r _ _ _ w _ 2>/dev/null <"/sys/block/$d/stat" || continue
		((NULL_READS += r, NULL_WRITES += w))
	done
}

# In place of the target's view (lib/count.sh): a command is a write of one of the
# disks, and while copies are offloaded none is read.
XCOPY_VIEW=null_view
null_view_start() {
	null_stat
	NULL_FROM=("$NULL_READS" "$NULL_WRITES")
}
null_view_count() {
	null_stat
	REPLY=$((NULL_WRITES - NULL_FROM[1]))
	((NULL_READS == NULL_FROM[0])) || REPLY="$((NULL_READS - NULL_FROM[0])) reads"
	echo "$REPLY"
}
