# SPDX-License-Identifier: GPL-2.0-only
# of two destinations the one that fails is called bad, the other is right and stays
# needs: dm bed
# groups: debug
# timeout: 90

requires target mirror
luns 3 iscsi 32 iblock
three() { dm m "0 16384 mirror core 1 2048 3 $A 0 $B 0 $D 0 1 handle_errors"; }
status_is() { [[ $(dmsetup status m) == *" 1 $1 "* ]]; }
seed "$A" 0 "$B" 0 $((8 * MIB))
broken_from L2 $((5 * 2048 + 512)) 8
mark
three
ok "the leg that cannot be written is called bad, and no other" await 20 status_is AAS
diag "$(dmsetup status m), $(refusals)"
ok "all but that region are in sync" await 20 eval '[[ $(dmsetup status m) == *" 7/8 "* ]]'
dm_remove m
fast L2
ok "first destination: all of the data" check "$B" 0 $((8 * MIB)) $NEW
ok "source as it was" check "$A" 0 $((8 * MIB)) $NEW

# refused, not failed: by hand both are written
fill "$A" 0 $((8 * MIB)) 55
attr L2 emulate_3pc 0
echo 1 >/sys/kernel/blk_copy/kcopyd/reset
mark
three
ok "in sync" await 100 in_sync m
ok "all legs are good" status_is AAA
is "kcopyd/offloaded_jobs" "$(kcopyd offloaded_jobs)" 0
dm_remove m
ok "first destination" check "$B" 0 $((8 * MIB)) 55
ok "second destination" check "$D" 0 $((8 * MIB)) 55
