# SPDX-License-Identifier: GPL-2.0-only
# a dm device can be removed right after a copy
# groups: debug

two_luns iscsi 32
for i in 1 2 3; do
	dm_pair 8192
	seed /dev/mapper/src 0 /dev/mapper/dst 0 $MIB
	ok "copy $i" copy /dev/mapper/src 0 /dev/mapper/dst 0 $MIB
	is "copy $i: offloaded" "$OFFLOADED" $MIB
	ok "remove $i" dm_remove src dst
done
