# SPDX-License-Identifier: GPL-2.0-only
# a unit attention before the copy costs nothing but a retry

requires cmd sg_reset
two_luns iscsi 32
seed "$A" 0 "$B" $MIB $MIB
sg_reset -d "$B" >/dev/null 2>&1 || skip "no device reset here"
mark
ok "copy succeeds" copy "$A" 0 "$B" $MIB $MIB
is "offloaded" "$OFFLOADED" $MIB
is "fallback_bytes" "$(delta fallback_bytes)" 0
data_right "after reset" "$A" 0 "$B" $MIB $MIB
lun ramdisk L2 32
target_map "$LIO/iscsi/$IQN/tpgt_1" L2
mark
ok "copy after the LUNs have changed" copy "$A" 0 "$B" $((4 * MIB)) $MIB
# (on a slow machine reading the pages again takes longer than a copy waits, and the
# same data once more show nothing)
offloaded_then() {
	seed "$A" 0 "$B" $((4 * MIB)) $MIB
	copy "$A" 0 "$B" $((4 * MIB)) $MIB >/dev/null && ((OFFLOADED == MIB))
}
ok "offloaded, when they have been read again" await 30 offloaded_then
