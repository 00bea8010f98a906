# SPDX-License-Identifier: GPL-2.0-only
#
# LUNs for a script which is not a test (run.sh --luns).

# job_luns N[:MiB]: exported by iSCSI; their disks are in A, B, C ...
job_luns() {
	local n=${1%%:*} mib=64 i names=() letters=({A..Z})
	[[ $1 == *:* ]] && mib=${1#*:}
	. "$XCOPY_LIB/test.sh"
	for ((i = 0; i < n; i++)); do
		lun ramdisk "L$i" "$mib"
		names+=("L$i")
	done
	export_iscsi "${names[@]}"
	devlinks
	for ((i = 0; i < n; i++)); do
		disk "L$i" iscsi >/dev/null || die "no disk for L$i"
		declare -gx "${letters[i]}=$REPLY"
	done
}
