# SPDX-License-Identifier: GPL-2.0-only
# a module in use does not unload under a copy
# needs: bed
# groups: debug
# timeout: 120

two_luns iscsi 32 iblock
fill "$A" 0 $((8 * MIB)) $NEW
fill "$B" 0 $((10 * MIB)) $OLD
slow L0 20
copy_in_background "$A" 0 "$B" $MIB $((8 * MIB))
await 30 busy
timeout 30 rmmod sd_xcopy >$XCOPY_TMP/rmmod.log 2>&1
rc=$?
diag "rmmod sd_xcopy during a copy: exit $rc $(<$XCOPY_TMP/rmmod.log)"
ok "rmmod says no or waits, it does not hang" test $rc -ne 124
ok "the copy ends well" wait "$BG"
ok "data" check "$B" $MIB $((8 * MIB)) $NEW 0
ok "neighbour untouched" untouched "$B" 0 $MIB
nok "blk_copy cannot leave before those who use it" rmmod blk_copy
loaded sd_xcopy || load sd_xcopy
ok "inflight is 0 again" await 30 idle
fast L0
offloads "after all that" "$A" 0 "$B" $MIB $MIB 1
