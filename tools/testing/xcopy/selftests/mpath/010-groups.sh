# SPDX-License-Identifier: GPL-2.0-only
# two groups of paths, with a handler that initialises them: switched, failed over, ALUA states changed
# needs: bed mpath stress
# timeout: 400

[[ -d /sys/module/scsi_dh_alua ]] || skip "no scsi_dh_alua in this kernel"
requires target multipath
two_luns_by_two 32
trust "$A" "$A2" "$B" "$B2"
fill "$A" 0 $((16 * MIB)) $NEW
ROUNDS=${ROUNDS:-4}

# grouped NAME MODE DISK DISK: REPLY is a device with a group of one path for each
grouped() {
	local name=$1 mode=$2 features=0

	[[ $mode == bio ]] && features="2 queue_mode bio"
	size_of "$3"
	dmsetup create "$name" -u "mpath-$name" --table "0 $((REPLY / 512)) multipath $features 1 alua 2 1 \
		round-robin 0 1 1 $3 1 round-robin 0 1 1 $4 1" || die "no $name"
	REPLY=/dev/mapper/$name
}

# access STATE: 0 optimized, 1 not
access() {
	local lun

	for lun in L0 L1; do
		target_backstore $lun
		echo "$1" >"$REPLY/alua/default_tg_pt_gp/alua_access_state" || return 1
	done
}

# under_copies DESC FUNCTION
under_copies() {
	local desc=$1 i

	copies_begin
	for ((i = 0; i < ROUNDS; i++)); do
		"$2" $((i % 2)) || break
		sleep 0.05
	done
	is "$desc: rounds" $i "$ROUNDS"
	copies_end "$desc" $((8 * MIB))
}

switched() {
	dmsetup message pva 0 "switch_group $(($1 + 1))" && dmsetup message pvb 0 "switch_group $((2 - $1))"
}
failed_over() {
	fail_path pvb "$B" && fail_path pva "$A2" && sleep 0.05 &&
		reinstate_path pvb "$B" && reinstate_path pva "$A2"
}
changed() {
	access $((1 - $1))
}

for mode in request bio; do
	grouped pva $mode "$A" "$A2"; MA=$REPLY
	grouped pvb $mode "$B" "$B2"; MB=$REPLY
	offloads "$mode: groups" "$MA" 0 "$MB" $MIB $((8 * MIB)) -
	under_copies "$mode: switched" switched
	under_copies "$mode: failed over" failed_over
	dm_remove pva pvb
done
grouped pva request "$A" "$A2"; MA=$REPLY
grouped pvb request "$B" "$B2"; MB=$REPLY
under_copies "access states" changed
access 0
pardon
# what a unit reports of that is read again first
again() { copy "$MA" 0 "$MB" 0 $MIB --offload-only; }
ok "offloaded again" await 60 again
