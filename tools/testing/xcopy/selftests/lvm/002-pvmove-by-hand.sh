# SPDX-License-Identifier: GPL-2.0-only
# pvmove with offload off moves the data over the wire
# needs: dm lvm
# timeout: 180

requires cmd vgcreate pvmove
requires target mirror
two_luns iscsi 64
set_limit "$A" 0
volume_group "$A" "$B"
volume lv 16 "$A"
fill $REPLY 0 $((16 * MIB)) $NEW
mark_traced
before=$(wire_bytes)
ok "pvmove" pvmove -i0 "$A" "$B"
after=$(wire_bytes)
is "no command reached the target" "$(xcopy_count)" 0
is "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 0
ge "bytes on the wire" $((after - before)) $((32 * MIB))
ok "it lies on the other LUN" lies_on lv "$B"
ok "data" check /dev/vg/lv 0 $((16 * MIB)) $NEW
forget_volumes
