# SPDX-License-Identifier: GPL-2.0-only
# a reservation of another initiator port fails the copy and keeps the data

requires cmd sg_persist
two_luns iscsi 32
export_loop L0 L1
LB=$(disk L1 loop)
watch_writes "$B" 8
sg_persist -n -o -G -S 0xdef "$LB" >/dev/null
sg_persist -n -o -R -K 0xdef -T 1 "$LB" >/dev/null || skip "the target takes no reservation"
nok "copy fails" copy "$A" 0 "$B" $MIB $((2 * MIB))
diag "errno $ERRNO, copied $COPIED"
is "copied" "$COPIED" 0
is "offloaded_bytes" "$(delta offloaded_bytes)" 0
sg_persist -n -o -L -K 0xdef -T 1 "$LB" >/dev/null
sg_persist -n -o -G -K 0xdef -S 0 "$LB" >/dev/null
ok "destination as it was" untouched "$B" 0 $((8 * MIB))
