# SPDX-License-Identifier: GPL-2.0-only
# md over disks that copy is no disk that copies: by hand, and right, at every level
# needs: null md
# timeout: 90

null_disks 4 16
for level in "linear" "raid0 65536" "raid1" "raid10 65536"; do
	# shellcheck disable=SC2086
	md_make "$D" "$E" $level
	limit $M
	is "$level: no limit" "$REPLY" 0
	xcopy_trace_start
	by_hand "to $level" "$A" 0 $M $MIB $((2 * MIB)) unsupported
	by_hand "from $level" $M 65536 "$B" $MIB $((2 * MIB)) unsupported
	dm lin 0 8192 linear $M 0
	by_hand "to linear over $level" "$A" 0 /dev/mapper/lin 0 $MIB "unsupported target"
	dm_remove lin
	md_gone
done
offloads "their disks beside them" "$D" 0 "$E" 0 $MIB 1
