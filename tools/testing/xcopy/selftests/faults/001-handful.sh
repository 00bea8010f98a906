# SPDX-License-Identifier: GPL-2.0-only
# a handful of the faults of faults/table, by hand and offloaded, side by side
# groups: debug
# timeout: 300

requires module sd_xcopy dm_copy
requires cmd sg_reset
requires target mirror snapshot thin-pool cache clone writecache

. "$XCOPY_TREE/tools/testing/xcopy/faults/lib.sh"
faults_read
faults_devices
for user in "${USERS[@]}"; do
	ok "$user: set-up" "${user}_setup"
	for name in "${FAULT_NAMES[@]}"; do
		[[ ${FAULT_OPTIONS[$name]} =~ quick:([a-z,]*) && ,${BASH_REMATCH[1]}, == *,$user,* ]] || continue
		faults_pair "$name" "$user"
	done
	"${user}_gone"
done
is "worse than by hand" $WORSE 0
servers_end
ok "it goes" fake_unload
