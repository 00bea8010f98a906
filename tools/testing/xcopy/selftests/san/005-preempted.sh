# SPDX-License-Identifier: GPL-2.0-only
# another initiator takes the reservation away, as fencing does: a copy ends in an error, nothing is written after
# needs: san
# timeout: 600

san 20
ok "the other initiator" hub boot other
ok "it logs in" other san_login_one 10.1.0.1:3260
# keys: 1 is ours, by all paths, 2 the other's
ok "we register" register_paths L1 1
ok "the other registers" other persist L1 --register --param-sark=2
mapped_disk L1
ok "we reserve" sg_persist --no-inquiry --out --reserve --param-rk=1 --prout-type=5 "$REPLY"

seed "$MA" 0 "$MB" 0 $((8 * MIB))
mark
ok "reserved by ourselves: copied" copy "$MA" 0 "$MB" 0 $((8 * MIB))
diag "offloaded $OFFLOADED, $(refusals)"
data_right "reserved by ourselves" "$MA" 0 "$MB" 0 $((8 * MIB))

fill "$MB" 0 $((96 * MIB)) $OLD
fill "$MA" 0 $((96 * MIB)) $NEW
pardon
mark
copy_in_background "$MA" 0 "$MB" 0 $((96 * MIB))
sleep 2
ok "in the middle" alive $BG
ok "the other preempts and aborts" other persist L1 --preempt-abort --param-rk=2 --param-sark=1 --prout-type=5
ok "the other writes" other fill_disk L1 0 $((96 * MIB)) 44
ok "the copy ends" await 120 gone $BG
nok "in an error" wait $BG
diag "$(<"$XCOPY_TMP/blkcopy.bg")" "$(refusals)"
ok "what the other wrote is there" other check_disk L1 0 $((96 * MIB)) 44
nok "no copy any more" copy "$MA" 0 "$MB" 0 $MIB
ok "still there" other check_disk L1 0 $((96 * MIB)) 44
ok "the other gives it back" other persist L1 --clear --param-rk=2
ok "we copy again" copy "$MA" 0 "$MB" 0 $MIB
ok "data" check "$MB" 0 $MIB $NEW
ok "the target's log" target_log_clean
other iscsi_logout
san_down
