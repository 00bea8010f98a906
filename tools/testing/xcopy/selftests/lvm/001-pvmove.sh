# SPDX-License-Identifier: GPL-2.0-only
# pvmove of a volume between two LUNs sends commands, not data
# needs: dm lvm
# groups: debug
# timeout: 180

requires cmd pvmove
requires target mirror
filled_volume 32
mark_traced
before=$(wire_bytes)
ok "pvmove" pvmove -i0 "$A" "$B"
after=$(wire_bytes)
ge "commands executed by the target" "$(xcopy_count)" 1
is "kcopyd/offloaded_bytes" "$(kcopyd offloaded_bytes)" $((32 * MIB))
is "kcopyd/fallback_jobs" "$(kcopyd fallback_jobs)" 0
diag "bytes on the wire: $((after - before))"
le "bytes on the wire" $((after - before)) $((8 * MIB))
ok "it lies on the other LUN" lies_on lv "$B"
ok "data" check /dev/vg/lv 0 $((32 * MIB)) $NEW
forget_volumes
