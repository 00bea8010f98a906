# SPDX-License-Identifier: GPL-2.0-only
# a source unmapped at the target: an honest error, not wrong data
# timeout: 60

two_luns iscsi 32
offloads "before" "$A" 0 "$B" $MIB $MIB 1
watch_writes "$B" 8
unexport L0
nok "copy fails" copy "$A" 0 "$B" $MIB $((2 * MIB))
diag "errno $ERRNO, copied $COPIED"
is "copied" "$COPIED" 0
is "offloaded_bytes" "$(delta offloaded_bytes)" 0
ok "destination as it was" untouched "$B" 0 $((8 * MIB))
offloads "the destination still works" "$B" 0 "$B" $((16 * MIB)) $MIB 1
