# SPDX-License-Identifier: GPL-2.0-only
# an aborted pvmove leaves the volume where and as it was
# needs: dm lvm
# timeout: 180

requires cmd pvmove
requires target mirror
filled_volume 32
pvmove -i0 "$A" "$B" >"$XCOPY_TMP/pvmove.log" 2>&1 &
mover=$!
sleep .2
pvmove --abort >/dev/null 2>&1
wait $mover
diag "pvmove ended with $?"
ok "data" check /dev/vg/lv 0 $((32 * MIB)) $NEW
ok "it lies on one LUN" eval 'lies_on lv "$A" || lies_on lv "$B"'
ok "nothing is in flight" await 30 idle
forget_volumes
