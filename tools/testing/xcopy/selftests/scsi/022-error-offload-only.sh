# SPDX-License-Identifier: GPL-2.0-only
# offload-only reports a failed command and never writes by hand
# needs: bed

two_luns iscsi 32 iblock
fill "$A" 0 $MIB $NEW
broken_from L0 8 8
mark
nok "copy fails" copy "$A" 0 "$B" 0 $MIB --offload-only
is "copied" "$COPIED" 0
is "fallback_bytes" "$(delta fallback_bytes)" 0
is "offloaded_bytes" "$(delta offloaded_bytes)" 0
fast L0
