# SPDX-License-Identifier: GPL-2.0-only
# copies into a volume while it is moved are not lost
# needs: dm lvm
# groups: debug
# timeout: 240

requires cmd vgcreate pvmove
requires target mirror
luns 3 iscsi 64
volume_group "$A" "$B"
volume lv 32 "$A"
fill /dev/vg/lv 0 $((32 * MIB)) $NEW
fill "$D" 0 $((32 * MIB)) 44
pvmove -i0 "$A" "$B" >"$XCOPY_TMP/pvmove.log" 2>&1 &
mover=$!
n=0
while alive $mover || ((n < 4)); do
	((n < 16)) || break
	copy "$D" $((n * 2 * MIB)) /dev/vg/lv $((n * 2 * MIB)) $MIB >/dev/null || break
	((++n))
done
ge "copies while it moved" $n 4
ok "pvmove" wait $mover
diag "$n copies; $(refusals)"
bad=0
for ((i = 0; i < n; i++)); do
	check /dev/vg/lv $((i * 2 * MIB)) $MIB 44 >/dev/null || ((++bad))
	check /dev/vg/lv $((i * 2 * MIB + MIB)) $MIB $NEW >/dev/null || ((++bad))
done
is "ranges that are wrong" $bad 0
ok "it lies on the other LUN" lies_on lv "$B"
forget_volumes
