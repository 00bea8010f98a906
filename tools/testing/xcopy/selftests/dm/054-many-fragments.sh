# SPDX-License-Identifier: GPL-2.0-only
# hundreds of pieces a side are matched, or refused with a reason, never lost
# groups: debug
# timeout: 120

two_luns iscsi 32
dm src 0 32768 striped 2 8 "$A" 0 "$A" 32768
dm dst 0 32768 striped 2 8 "$B" 32768 "$B" 0
seed /dev/mapper/src 0 /dev/mapper/dst $((4 * KIB)) $((4 * MIB))
mark
ok "copy of 1024 pieces" copy /dev/mapper/src 0 /dev/mapper/dst $((4 * KIB)) $((4 * MIB))
is "bytes copied" "$COPIED" $((4 * MIB))
diag "offloaded $OFFLOADED, refusals: $(refusals)"
delta offloaded_bytes >/dev/null
sum=$REPLY
delta fallback_bytes >/dev/null
is "offloaded and by hand make it whole" $((sum + REPLY)) $((4 * MIB))
data_right "pieces" /dev/mapper/src 0 /dev/mapper/dst $((4 * KIB)) $((4 * MIB))
