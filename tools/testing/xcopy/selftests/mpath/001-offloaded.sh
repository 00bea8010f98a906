# SPDX-License-Identifier: GPL-2.0-only
# what lies on multipath devices is offloaded, in both modes, whatever the other end is
# needs: bed mpath tool
# timeout: 120

requires target multipath
two_luns_by_two 32
trust "$A" "$A2" "$B" "$B2"

for mode in request bio; do
	both_mpaths $mode
	offloads "$mode: one to another" "$MA" 0 "$MB" $MIB $((8 * MIB)) 2
	offloads "$mode: within one" "$MA" 0 "$MA" $((16 * MIB)) $((4 * MIB)) 1
	offloads "$mode: to a disk" "$MA" 0 "$B" $MIB $((4 * MIB)) 1
	offloads "$mode: from a disk" "$A2" 0 "$MB" $MIB $((4 * MIB)) 1
	dm la 0 16384 linear "$MA" 2048
	dm sb <<-T
		0 16384 striped 2 128 $MB 0 $MB 16384
	T
	offloads "$mode: volumes" /dev/mapper/la 0 /dev/mapper/sb 0 $((4 * MIB)) -
	exits "$mode: check of a volume" 0 check --length 4M /dev/mapper/la "$MB"
	ok "$mode: check shows the paths" grep -qE \
		" ${A##*/} ${A2##*/} +${B##*/} ${B2##*/} +by the devices$" "$XCOPY_TMP/tool.out" || diag "$(<"$XCOPY_TMP/tool.out")"
	set_limit "$MA" $((512 * KIB))
	[[ $mode == bio ]] ||
		offloads "$mode: with a limit of what is below the source" /dev/mapper/la 0 "$B" 0 $((4 * MIB)) 8
	set_limit "$MA" $((16 * MIB))
	dm_remove la sb
	set_limit "$MB" 0
	by_hand "$mode: switched off" "$MA" 0 "$MB" 0 $MIB "disabled target"
	set_limit "$MB" $MIB
	offloads "$mode: with a limit" "$MA" 0 "$MB" 0 $((4 * MIB)) 4
	dm_remove pva pvb
done
for SELECTOR in queue-length service-time; do
	both_mpaths request
	offloads "$SELECTOR" "$MA" 0 "$MB" $MIB $((8 * MIB)) 2
	dm_remove pva pvb
done
