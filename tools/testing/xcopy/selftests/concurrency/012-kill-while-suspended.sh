# SPDX-License-Identifier: GPL-2.0-only
# a copy that waits for a suspended device by hand can be killed after the resume
# needs: stress
# groups: debug
# timeout: 120

two_luns iscsi 32
dm_pair 8192
fill "$B" 0 $((4 * MIB)) $OLD
fill "$A" 0 $((4 * MIB)) $NEW
dmsetup suspend dst
mark
copy_in_background /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB))
ok "refusals/suspended" await 30 counted refusals/suspended 1
kill -KILL "$BG"
sleep .2
dmsetup resume dst
ok "it ends" await 20 gone "$BG"
wait "$BG" 2>/dev/null
nothing_left
ok "old and new sectors only" check_any "$B" 0 $((4 * MIB)) $OLD $NEW
