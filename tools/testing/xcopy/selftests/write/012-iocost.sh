# SPDX-License-Identifier: GPL-2.0-only
# blk-iocost charges a copy as a write
# needs: write
# groups: debug

two_luns iscsi 64
trust "$A" "$B"
cgroup
dev_of "$B"
[[ -e $CGROUP_ROOT/io.cost.qos ]] || skip "no iocost in this kernel"
echo "$REPLY enable=1 ctrl=user rpct=0 wpct=0 min=100.00 max=100.00" >"$CGROUP_ROOT/io.cost.qos" ||
	die "no iocost for $B"
ok "copy" raw "$A" 0 "$B" 0 $((64 * MIB))
is "offloaded" "$OFFLOADED" $((64 * MIB))

usage_known() {
	io_stat "$B" cost.usage >/dev/null
	USAGE=$(io_stat "$B" cost.usage)
	((USAGE > 0))
}
ok "its cost is charged to the cgroup" await 30 usage_known
dev_of "$B"
echo "$REPLY enable=0" >"$CGROUP_ROOT/io.cost.qos"
cgroup_done
