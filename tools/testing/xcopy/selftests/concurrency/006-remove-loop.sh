# SPDX-License-Identifier: GPL-2.0-only
# devices that are made, copied and removed again and again
# needs: stress
# groups: debug
# timeout: 300

two_luns iscsi 32
fill "$A" 0 $((4 * MIB)) $NEW
# removed NAME: the kernel has done the deferred removal (libdm's node may stay)
removed() {
	local f name
	for f in /sys/block/dm-*/dm/name; do
		read -r name 2>/dev/null <"$f" && [[ $name == "$1" ]] && return 1
	done
	return 0
}
bad=0
for ((i = 0; i < CYCLES / 10; i++)); do
	dm src 0 8192 linear "$A" 0 && dm dst 0 8192 linear "$B" 0 || break
	copy_in_background /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB))
	dmsetup remove --deferred src dst 2>/dev/null
	wait "$BG" || ((i % 10)) || diag "$(<"$XCOPY_TMP/blkcopy.bg")"
	await 30 removed src && await 30 removed dst || { ((++bad)); break; }
done
is "cycles" $i $((CYCLES / 10))
is "devices left" $bad 0
nothing_left
offloads "afterwards" "$A" 0 "$B" $((8 * MIB)) $MIB 1
