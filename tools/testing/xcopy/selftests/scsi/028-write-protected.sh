# SPDX-License-Identifier: GPL-2.0-only
# a destination write-protected by the target is not written

lun ramdisk L0 32
lun ramdisk L1 32
tpg=$LIO/iscsi/$IQN/tpgt_1
mkdir -p "$tpg"
target_set "$tpg/attrib" authentication=0 generate_node_acls=0 demo_mode_write_protect=0
mkdir -p "$tpg/np/$PORTAL"
target_set "$tpg" enable=1
target_map "$tpg" L0 L1
initiator=$(</etc/iscsi/initiatorname.iscsi)
acl=$tpg/acls/${initiator#*=}
mkdir "$acl" || die "no access control list"
for name in L0 L1; do
	n=${LUN_OF[$name]}
	mkdir "$acl/lun_$n" && ln -s "$tpg/lun/lun_$n" "$acl/lun_$n/$name" || die "no mapped LUN $n"
done
iscsi_login || die "no login"
for name in L0 L1; do disk_ready "$name" iscsi; done
A=$(disk L0 iscsi) B=$(disk L1 iscsi)
offloads "writable" "$A" 0 "$B" $MIB $MIB 1
fill "$B" 0 $((4 * MIB)) $OLD
target_set "$acl/lun_${LUN_OF[L1]}" write_protect=1
mark
nok "copy fails" copy "$A" 0 "$B" $MIB $MIB
diag "errno $ERRNO"
is "copied" "$COPIED" 0
is "offloaded_bytes" "$(delta offloaded_bytes)" 0
is "fallback_bytes" "$(delta fallback_bytes)" 0
target_set "$acl/lun_${LUN_OF[L1]}" write_protect=0
ok "destination as it was" untouched "$B" 0 $((4 * MIB))
