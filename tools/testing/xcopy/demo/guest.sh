#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The guest's half of the demo. A target made with targetcli, two paths to each of
# its LUNs under multipathd, an LVM volume with known data; pvmove by hand and
# back offloaded, a path taken down in the middle of it; then one BLKCOPY each
# way. Exits 0 if all data is right and the offloaded pvmove put less than a
# fiftieth of the other one's bytes on the wire.

. "$XCOPY_LIB/test.sh"
. "$XCOPY_LIB/multipath.sh"

MIB=${MIB:-192}		# the volume
COPY_MIB=${COPY_MIB:-64}
LUN_MIB=$((MIB + 32))
ENABLED=/sys/module/dm_copy/parameters/enabled
PORTALS="127.0.0.1:3260 127.0.0.2:3260"
declare -A GOT=()

say() { read -r UPTIME _ </proc/uptime; printf '[%6.1f s] %s\n' "$UPTIME" "$*"; }

give_up() { say "FAILED: $*"; exit 1; }

make_target() {
	local name wwid n=0
	say "target: two ramdisk LUNs of $LUN_MIB MiB, with targetcli"
	mkdir -p /run/dbus
	dbus-daemon --system --fork 2>/dev/null
	targetcli_luns "$LUN_MIB" >"$XCOPY_OUT/targetcli.log" 2>&1 || give_up "targetcli, see targetcli.log"
	LUN_OF=([L0]=0 [L1]=1)
	say "initiator: udev, multipathd, iSCSI login at ${PORTALS// / and }"
	multipath_daemons
	multipath_login "$PORTALS"
	for name in A B; do
		disk_ready "L$((n++))" iscsi
		read -r wwid <"/sys/block/${REPLY#/dev/}/device/wwid"
		printf -v "$name" /dev/mapper/3%s "${wwid#naa.}"
	done
	await 60 two_paths || give_up "not two paths each: $(multipath -ll)"
	say "A is $A"
	say "B is $B, two paths each"
}

two_paths() { (($(paths_of "$A" A) == 2 && $(paths_of "$B" A) == 2)); }

# paths_of MAP A|F: how many of its paths are active, or failed
paths_of() { dmsetup status "${1##*/}" 2>/dev/null | grep -oE " [0-9]+:[0-9]+ $2 " | wc -l; }

# path_down: as soon as an eighth is copied, one path of each goes down
path_down() {
	local a b
	a=("/sys/block/$(basename "$(readlink -f "$A")")/slaves"/*)
	b=("/sys/block/$(basename "$(readlink -f "$B")")/slaves"/*)
	await 60 moved_bytes $((MIB << 17)) || return
	echo offline >"${a[0]}/device/state"
	echo offline >"${b[0]}/device/state"
	say "${a[0]##*/}, a path of A, and ${b[0]##*/}, one of B, are down after $((REPLY >> 20)) MiB"
}

moved_bytes() { delta kcopyd/offloaded_bytes >/dev/null; ((REPLY >= $1)); }

make_volume() {
	say "LVM: volume demo/data, $MIB MiB, on A"
	{ vgcreate -y demo "$A" "$B" && lvcreate -y -W n -Z n -l $((MIB / 4)) -n data demo "$A"; } >"$XCOPY_OUT/lvm.log" 2>&1 ||
		give_up "LVM: $(tail -n 1 "$XCOPY_OUT/lvm.log")"
	DATA=/dev/demo/data
}

# take WAY: what measure and the counters say of it into GOT
take() {
	local way=$1
	GOT[$way,wall]=$WALL_MS GOT[$way,cpu]=$CPU_MS GOT[$way,wire]=$WIRE
	GOT[$way,commands]=$(xcopy_count "")
}

# sample WAY: five times a second what went over the wire, and what CPU time was
# taken, since it began; for the chart. (UML's CPU time is asked for in one place
# at a time.)
sample() {
	local way=$1 began wire cpu=0 t
	now_us; began=$REPLY
	wire_bytes >/dev/null; wire=$REPLY
	[[ $XCOPY_BED == uml ]] || { cpu_ticks; cpu=$REPLY; }
	while :; do
		now_us; t=$(((REPLY - began) / 1000))
		wire_bytes >/dev/null
		printf '%s,%d,%d,' "${way#pvmove-}" $t $((REPLY - wire))
		if [[ $XCOPY_BED == uml ]]; then echo; else cpu_ticks; echo $(((REPLY - cpu) * 10)); fi
		sleep 0.2
	done >>"$XCOPY_OUT/demo.csv"
}

# progress is on stdout, LVM's remarks about its set-up on stderr
move() { pvmove -i 1 -n data "$1" "$2" 2>>"$XCOPY_OUT/lvm.log"; }

# pvmove_way WAY FROM TO: with data that TO does not hold from an earlier move, or
# no copy could be seen to arrive there
pvmove_way() {
	local way=$1 pv downer='' sampler
	say "filling the volume with a pattern"
	fill "$DATA" 0 "${MIB}M" "$way" || give_up "cannot fill $DATA"
	xcopy_trace_start
	mark
	[[ $way != pvmove-offloaded ]] || { path_down & downer=$!; }
	sample "$way" &
	sampler=$!
	measure move "$2" "$3" || give_up "pvmove: $(tail -n 1 "$XCOPY_OUT/lvm.log")"
	[[ ! $downer ]] || wait "$downer"
	kill "$sampler"
	wait "$sampler" 2>/dev/null
	take "$way"
	delta kcopyd/offloaded_bytes >/dev/null
	GOT[$way,offloaded]=$REPLY GOT[$way,hand]=$(((MIB << 20) - REPLY))
	pv=$(lvs --noheadings -o devices demo/data)
	[[ $pv == *"$3("* && $pv != *"$2("* ]] || give_up "the volume is not on $3 but on $pv"
	verify "$way" "$DATA" "$MIB" "$way"
}

# verify WAY DEV MIB TAG
verify() {
	local text
	say "$1: verifying"
	if text=$(check "$2" 0 "$3M" "$4"); then GOT[$1,right]=yes; else GOT[$1,right]=NO; say "$text"; fi
}

# blkcopy_way WAY TAG [flags]
blkcopy_way() {
	local way=$1 tag=$2
	shift 2
	fill "$A" 0 "${COPY_MIB}M" "$tag" || give_up "cannot fill $A"
	xcopy_trace_start
	measure copy "$A" 0 "$B" 0 "${COPY_MIB}M" "$@" >"$XCOPY_OUT/blkcopy.log" || give_up "BLKCOPY: $ERRNO"
	say "copied $COPIED bytes, $OFFLOADED of them offloaded"
	take "$way"
	GOT[$way,offloaded]=$OFFLOADED GOT[$way,hand]=$((COPIED - OFFLOADED))
	verify "$way" "$B" "$COPY_MIB" "$tag"
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (!a || !b) print "-"; else printf a / b < 100 ? "%.2f" : "%.0f", a / b }'; }

# row LABEL KEY SCALE UNIT-FORMAT
row() {
	local out w
	printf '  %-34s' "$1"
	for w in "$way_a" "$way_b"; do
		out=$(awk -v v="${GOT[$w,$2]}" -v s="$3" -v f="$4" 'BEGIN { printf f, v / s }')
		printf '%16s' "$out"
	done
	printf '%12s\n' "$(ratio "${GOT[$way_a,$2]}" "${GOT[$way_b,$2]}")"
}

# table TITLE WAY-A WAY-B
table() {
	local way_a=$2 way_b=$3
	printf '\n%s\n  %-34s%16s%16s%12s\n' "$1" '' 'by hand' offloaded ratio
	row 'wall time, s' wall 1000 %.2f
	row 'initiator bytes on the wire, MiB' wire 1048576 %.2f
	row 'CPU time (initiator + target), s' cpu 1000 %.2f
	row 'EXTENDED COPY commands' commands 1 %d
	row 'offloaded, MiB' offloaded 1048576 %.1f
	row 'copied by hand, MiB' hand 1048576 %.1f
	printf '  %-34s%16s%16s\n' 'data verified' "${GOT[$2,right]}" "${GOT[$3,right]}"
}

[[ -w $ENABLED ]] || give_up "module dm_copy is not loaded"
echo way,ms,wire_bytes,cpu_ms >"$XCOPY_OUT/demo.csv"
make_target
make_volume
say "pvmove by hand, A to B (dm_copy.enabled=0)"
echo 0 >"$ENABLED"
pvmove_way pvmove-by-hand "$A" "$B"
say "pvmove offloaded, B to A (dm_copy.enabled=1), a path to each taken down on the way"
echo 1 >"$ENABLED"
pvmove_way pvmove-offloaded "$B" "$A"
say "paths down now: $(paths_of "$A" F) of A, $(paths_of "$B" F) of B"
(($(paths_of "$A" F) == 1 && $(paths_of "$B" F) == 1)) || give_up "no path went down in the middle"
vgremove -fy demo >>"$XCOPY_OUT/lvm.log" 2>&1
say "BLKCOPY of $COPY_MIB MiB, A to B, by hand and offloaded"
blkcopy_way by-hand one --no-offload
blkcopy_way offloaded two

table "pvmove of $MIB MiB between two LUNs on two-path multipath" pvmove-by-hand pvmove-offloaded
table "BLKCOPY of $COPY_MIB MiB between two LUNs on two-path multipath" by-hand offloaded
echo
for way in pvmove-by-hand pvmove-offloaded by-hand offloaded; do
	[[ ${GOT[$way,right]} == yes ]] || give_up "wrong data after $way"
done
((GOT[pvmove-offloaded,wire] * 50 < GOT[pvmove-by-hand,wire])) ||
	give_up "the offloaded pvmove put ${GOT[pvmove-offloaded,wire]} bytes on the wire, not under 1/50 of ${GOT[pvmove-by-hand,wire]}"
say "data verified four times; the offloaded pvmove sent $(ratio "${GOT[pvmove-by-hand,wire]}" "${GOT[pvmove-offloaded,wire]}") times fewer bytes"
