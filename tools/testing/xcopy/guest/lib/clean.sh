# SPDX-License-Identifier: GPL-2.0-only
#
# Back to the state a test starts from, whatever the one before left behind.
# Costs next to nothing where there is nothing to clean.

declare -A CLEAN_PARAMETERS=()

# clean_remember: module parameters as they are in a fresh guest
clean_remember() {
	local f v
	for f in /sys/module/{blk_copy,sd_xcopy,dm_copy,dm_mirror}/parameters/*; do
		[[ -w $f ]] && read -r v <"$f" && CLEAN_PARAMETERS[$f]=$v
	done
}

clean_parameters() {
	local f v
	for f in "${!CLEAN_PARAMETERS[@]}"; do
		[[ -e $f ]] && read -r v <"$f" || continue
		[[ $v == "${CLEAN_PARAMETERS[$f]}" ]] || echo "${CLEAN_PARAMETERS[$f]}" >"$f"
	done
}

clean_mounts() {
	local dev where list=()
	while read -r dev where _; do
		[[ $dev == /dev/* && $where != /dev* ]] && list=("$where" "${list[@]}")
	done </proc/mounts
	((${#list[@]} == 0)) || umount -l "${list[@]}"
}

# A suspended device would make the removal of another wait for it.
clean_dm() {
	local d name
	for d in /sys/block/dm-*; do
		[[ -e $d ]] || return 0
		read -r name <"$d/dm/suspended"
		[[ $name == 1 ]] || continue
		read -r name <"$d/dm/name"
		dmsetup resume "$name" 2>/dev/null
	done
	dmsetup remove_all 2>/dev/null
	return 0
}

clean_loop_devices() {
	local f
	for f in /sys/block/loop*/loop/backing_file; do
		[[ -e $f ]] && { losetup -D; return; }
	done
	return 0
}

clean_faults() {
	local d
	for d in /sys/kernel/debug/{fail_make_request,failslab,fail_page_alloc,fail_io_timeout}; do
		[[ -e $d/probability ]] && echo 0 >"$d/probability"
	done
	for d in /sys/block/*/make-it-fail; do
		[[ -e $d ]] && [[ $(<"$d") != 0 ]] && echo 0 >"$d"
	done
	[[ ! -e /sys/module/commoncap/parameters/deny ]] || echo 0 >/sys/module/commoncap/parameters/deny
	for d in /sys/kernel/config/nullb/*/; do
		[[ -d $d && $d != */features/ ]] && rmdir "$d"
	done
	return 0
}

# What kcopyd remembers of pairs of devices that refused; their numbers come again.
clean_memory() {
	local f=/sys/kernel/blk_copy/kcopyd/reset
	[[ ! -e $f ]] || echo 1 >"$f"
}

# clean_slate: everything a test may have made is gone. Fails, and says what,
# if something could not be removed: then only a fresh guest helps.
clean_slate() {
	local d rc=0
	clean_mounts
	clean_dm
	clean_faults
	clean_parameters
	clean_memory
	(($(</sys/class/net/lo/flags) & 1)) || ip link set lo up
	if iscsi_session; then
		iscsi_logout
		await 60 clean_no_session || { echo "an iSCSI session is left"; rc=1; }
	fi
	target_teardown || { echo "the target is not clean"; rc=1; }
	clean_loop_devices
	clean_dm
	clean_fake || { echo "xcfake is in use"; rc=1; }
	for d in /sys/block/dm-*; do
		[[ -e $d ]] || break
		dmsetup remove --force "$(<"$d/dm/name")" || { echo "dm device $(<"$d/dm/name") is left"; rc=1; }
	done
	xcopy_trace_stop
	[[ ! -d ${XCOPY_TRACE%/*}/copies ]] || rmdir "${XCOPY_TRACE%/*}/copies"
	rm -rf "${XCOPY_TMP:?}"/*
	LUN_OF=() TARGET_NEXT_LUN=0 TARGET_NEXT_RAM=0
	return $rc
}

clean_fake() {
	[[ -d /sys/module/xcfake ]] || return 0
	fake_calm
	echo -1 >"$FAKE/nexus"
	fake_unload
}

clean_no_session() { ! iscsi_session; }
