# SPDX-License-Identifier: GPL-2.0-only
# BLKCOPY_NO_OFFLOAD never asks the device

two_luns iscsi 32
never_sent by_hand "no-offload" "$A" 0 "$B" $((2 * MIB)) $((3 * MIB + 512)) "" --no-offload
is "commands" "$(delta commands)" 0
