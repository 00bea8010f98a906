#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# agent.sh [NUMBER]: in a machine beside the initiator (two.sh). It takes the address
# NUMBER on both networks and does what the initiator asks for.

. "$XCOPY_LIB/test.sh"
. "$XCOPY_LIB/log.sh"
. "$XCOPY_TREE/tools/testing/xcopy/selftests/lib-copy.sh"
. "$XCOPY_LIB/net.sh"
. "$XCOPY_LIB/multipath.sh"
. "$XCOPY_TREE/tools/testing/xcopy/selftests/lib-bed.sh"
. "$XCOPY_TREE/tools/testing/xcopy/selftests/lib-dm.sh"
. "$XCOPY_TREE/tools/testing/xcopy/selftests/lib-lvm.sh"

# a test that is here by mistake ends itself; an agent goes on
trap 'agent_answer 1' EXIT

# san_serve DELAY PORTALS: LUNs L0 and L1, each a disk of this machine, whose reads
# take DELAY ms more
san_serve() {
	local i name disks=(/dev/vda /dev/vdb)
	for i in 0 1; do
		lun disk "L$i" "${disks[i]}"
		((!$1)) || slow "L$i" "$1" || return
	done
	target_serve "$2" L0 L1
}

# slow_middle NAME MS: reads from 9 to 57 MiB of LUN NAME take MS ms more; what LVM
# and udev read is elsewhere
slow_middle() {
	local dev off m=2048
	backing "$1"
	read -r dev off <<<"$REPLY"
	{
		echo "0 $((9 * m)) linear $dev $off"
		echo "$((9 * m)) $((48 * m)) delay $dev $((off + 9 * m)) $2 $dev $((off + 9 * m)) 0"
		echo "$((57 * m)) $((BACKING_LEN[$1] - 57 * m)) linear $dev $((off + 57 * m))"
	} | dm_swap "$1.back"
}

# --- what a second initiator is asked for

# san_login_one PORTAL: its LUNs are disks here, without multipath
san_login_one() {
	echo "InitiatorName=iqn.2026-01.org.test:other" >/etc/iscsi/initiatorname.iscsi
	PORTAL=$1
	iscsi_login && await 30 disk_is_ready L1 iscsi
}

persist() {
	disk "$1" iscsi >/dev/null || return
	shift
	sg_persist --no-inquiry --out "$@" "$REPLY"
}
fill_disk() { disk "$1" iscsi >/dev/null && fill "$REPLY" "${@:2}"; }
check_disk() { disk "$1" iscsi >/dev/null && check "$REPLY" "${@:2}"; }

agent_answer() {
	local line
	while IFS= read -r line || [[ $line ]]; do printf '|%s\n' "$line"; done <"$XCOPY_TMP/answer" >&"$PORT"
	printf '.%d\n' "$1" >&"$PORT"
}

export LVM_SUPPRESS_FD_WARNINGS=1
[[ ! ${1:-} ]] || net_up "$1" || echo "agent: no network"
hub_port && exec {PORT}<>"$REPLY" || exit 1
log_begin boot
printf 'ready\n' >&"$PORT"
while IFS= read -r line <&"$PORT"; do
	eval "$line" >"$XCOPY_TMP/answer" 2>&1 </dev/null
	agent_answer $?
done
