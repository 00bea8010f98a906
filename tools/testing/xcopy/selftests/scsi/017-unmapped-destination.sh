# SPDX-License-Identifier: GPL-2.0-only
# a destination unmapped at the target: an honest error
# timeout: 60

two_luns iscsi 32
offloads "before" "$A" 0 "$B" $MIB $MIB 1
fill "$A" 0 $((4 * MIB)) $NEW
mark
unexport L1
nok "copy fails" copy "$A" 0 "$B" $MIB $((2 * MIB))
diag "errno $ERRNO, copied $COPIED"
is "copied" "$COPIED" 0
is "offloaded_bytes" "$(delta offloaded_bytes)" 0
is "fallback_bytes" "$(delta fallback_bytes)" 0
ok "source as it was" check "$A" 0 $((4 * MIB)) $NEW
