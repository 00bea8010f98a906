# SPDX-License-Identifier: GPL-2.0-only
# a device replaced by errors under a copy ends it with an error
# needs: stress bed
# groups: debug
# timeout: 120

two_luns iscsi 32 iblock
dm_pair 32768
# chunks of a mapped device are as large as its own limit allows
set_limit /dev/mapper/dst $((256 * KIB))
seed "$A" 0 "$B" 0 $((16 * MIB))
slow L0 500
mark
copy_in_background /dev/mapper/src 0 /dev/mapper/dst 0 $((16 * MIB))
await 30 counted commands 2
ok "replaced by errors" cycle 1 dst "0 32768 error"
wait "$BG"
rc=$?
fast L0
diag "exit $rc: $(<"$XCOPY_TMP/blkcopy.bg")"
is "exit status" $rc 1
nothing_left
ok "the disk has old and new sectors only" check_any "$B" 0 $((16 * MIB)) $OLD $NEW
