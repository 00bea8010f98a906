# SPDX-License-Identifier: GPL-2.0-only
# no memory for the plan of a copy in many pieces
# needs: reasons stress
# groups: debug

F=/sys/kernel/debug/failslab
requires file $F "/proc/self/make-it-fail" /sys/kernel/blk_copy/refusals/no_memory
fakes
dm src 0 16384 striped 2 32 "$A" 0 "$A" 16384
dm dst 0 16384 linear "$B" 0
fill /dev/mapper/src 0 $((8 * MIB)) $NEW
mark
# pieces of more fragments than are planned without memory
copier /dev/mapper/src 0 /dev/mapper/dst 0 $((8 * MIB))
await 60 counted copies 1
# (not all fails: a copy for which there is none at all ends with ENOMEM)
echo N >$F/ignore-gfp-wait; echo Y >$F/task-filter; echo 0 >$F/verbose
echo -1 >$F/times; echo 20 >$F/probability
echo 1 >"/proc/${COPIERS[0]}/make-it-fail"
await 60 eval '(($(refused no_memory) > 0))'
echo 0 >"/proc/${COPIERS[0]}/make-it-fail"
echo 0 >$F/probability; echo N >$F/task-filter; echo Y >$F/ignore-gfp-wait
ok "the copies end" stop_copiers
diag "$COPIES copies, $COPIES_FAILED failed: $COPIER_ERROR; $(refusals)"
ge "counted as no_memory" "$(refused no_memory)" 1
nothing_left
ok "with memory" copy /dev/mapper/src 0 /dev/mapper/dst 0 $((8 * MIB))
ok "data" check /dev/mapper/dst 0 $((8 * MIB)) $NEW
