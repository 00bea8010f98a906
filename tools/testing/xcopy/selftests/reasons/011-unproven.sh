# SPDX-License-Identifier: GPL-2.0-only
# data that cannot tell whether they were copied
# needs: reasons

fakes
dd if=/dev/zero of="$A" bs=1M count=2 oflag=direct 2>/dev/null
dd if=/dev/zero of="$B" bs=1M count=2 oflag=direct 2>/dev/null
requires file /sys/kernel/blk_copy/refusals/unproven
mark
ok "a copy of zeroes" copy "$A" 0 "$B" 0 $((2 * MIB))
ge "counted as unproven" "$(refused unproven)" 1
diag "$(refusals)"
ok "data" cmp -n $((2 * MIB)) "$A" "$B"
