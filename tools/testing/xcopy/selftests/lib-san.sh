# SPDX-License-Identifier: GPL-2.0-only
# A target in a machine of its own, two networks to it, multipathd, LVM (guest/two.sh)

. "$XCOPY_LIB/net.sh"
. "$XCOPY_LIB/multipath.sh"

# In the target: LUNs of a disk each, and where they are served.
SAN_PORTALS="10.1.0.1:3260 10.2.0.1:3260"

# hub VERB MACHINE ...: see guest/two.sh; the answer is printed
hub() {
	local fd line rc=124 id=$EPOCHREALTIME

	hub_port && exec {fd}<>"$REPLY" || return 125
	printf '%s %s\n' "$id" "$*" >&"$fd"
	while IFS= read -r -t 600 line <&"$fd"; do
		case $line in
		"$id|"*) printf '%s\n' "${line#*|}";;
		"$id."*) rc=${line##*.}; break;;
		esac
	done
	exec {fd}>&-
	return "$rc"
}

# target CMD..., other CMD...: runs there, in one and the same shell
target() { hub run target "${*@Q}"; }
other() { hub run other "${*@Q}"; }

# net_cut NET [MACHINE], net_join NET [MACHINE]: pull a machine, the target, off a network
net_cut() { hub cut "${2:-target}" "$1"; }
net_join() { hub join "${2:-target}" "$1"; }

# san [DELAY]: LUNs L0 and L1, by two paths each; MA and MB are their multipath devices,
# vg lies on both. Each I/O of the target's own takes DELAY ms. What an
# earlier test left is cleared away.
san() {
	requires cmd multipathd iscsiadm vgcreate pvmove
	hub_port || skip "only for bed two"
	san_down
	net_join a; net_join b
	SAN_DELAY=${1:-0}
	target eval 'for d in /dev/vd[ab]; do dd if=/dev/zero of=$d bs=1M count=1 oflag=direct 2>/dev/null; done'
	san_target || die "no target"
	net_up 2 || die "no network"
	multipath_daemons
	multipath_login "$SAN_PORTALS"
	multipath_wait L0 2
	multipath_wait L1 2
	mapped L0; MA=$REPLY
	mapped L1; MB=$REPLY
	copies_may_wait
}

# san_target: after a reset as well, with the same LUNs
san_target() {
	target san_serve "$SAN_DELAY" "$SAN_PORTALS"
}

# san_down: nothing of a test is left, here and at the target
san_down() {
	vgchange -q -an vg >/dev/null 2>&1
	multipath_down
	target eval 'target_teardown; dmsetup remove_all; LUN_OF=() TARGET_NEXT_LUN=0; xcopy_trace_stop' >/dev/null
}

# target_log_clean: the target's kernel has said nothing bad since it was booted
target_log_clean() { target eval 'log_scan agent || { echo "$REPLY"; false; }'; }

# moving MIB: the volume lv, of MIB MiB and filled with NEW, is on its way from MA to MB in the
# background, offloaded, and a tenth of it is there.
moving() {
	volume_group "$MA" "$MB"
	volume lv "$1" "$MA"
	fill /dev/vg/lv 0 $(($1 * MIB)) $NEW
	mark
	pvmove -i1 "$MA" "$MB" >"$XCOPY_TMP/pvmove.log" 2>&1 &
	MOVER=$!
	await 150 counted kcopyd/offloaded_bytes $(($1 * MIB / 10)) || die "it does not move:" "$(<"$XCOPY_TMP/pvmove.log")"
	MOVING=$1
}

# in_the_middle DESC: it moves yet
in_the_middle() {
	ok "$1: in the middle" alive $MOVER
	diag "$1 after $(kcopyd offloaded_bytes) bytes"
}

# moved_right [SECONDS]: pvmove comes to its end, and all is there
moved_right() {
	ok "pvmove ends" await "${1:-300}" gone $MOVER
	ok "pvmove succeeds" wait $MOVER
	ok "it lies on the other" lies_on lv "$MB"
	ok "data" check /dev/vg/lv 0 $((MOVING * MIB)) $NEW
	diag "offloaded $(kcopyd offloaded_bytes), jobs by hand $(kcopyd fallback_jobs), $(refusals)"
}

# all_paths N: each of the LUNs has N
all_paths() { paths L0 "$1" && paths L1 "$1"; }

# comes_back: both paths do, and what is copied is offloaded again
comes_back() {
	ok "both paths are back" await 240 all_paths 2
	pardon
	fill /dev/vg/lv 0 $((8 * MIB)) 33
	mark
	ok "by both" copy /dev/vg/lv 0 "$MA" $((128 * MIB)) $((8 * MIB))
	is "by both: offloaded" "$OFFLOADED" $((8 * MIB))
	ok "by both: data" check "$MA" $((128 * MIB)) $((8 * MIB)) 33 0
	ok "the target's log" target_log_clean
	san_down
}

# mapped_disk NAME: REPLY is one of the disks below its multipath device
mapped_disk() { disk "$1" iscsi >/dev/null; }

# register_paths NAME KEY: as mpathpersist does, by each of its paths
register_paths() {
	local m d

	mapped "$1"
	m=$(readlink -f "$REPLY")
	for d in "/sys/block/${m##*/}/slaves"/*; do
		sg_persist --no-inquiry --out --register-ignore --param-sark="$2" "/dev/${d##*/}" || return
	done
}
