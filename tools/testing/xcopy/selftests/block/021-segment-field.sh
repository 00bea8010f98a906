# SPDX-License-Identifier: GPL-2.0-only
# the limit is what the 16-bit block count of a segment allows; a copy of about that

two_luns iscsi 64
limit "$A"
# 65535 blocks, in whole MiB
is "limit is 63488 blocks" "$REPLY" $((63488 * 512))
# seven commands of 4 MiB and one of 3, and what is left
offloads "63488 blocks" "$A" 0 "$B" $MIB $((63488 * 512)) 8
offloads "63489 blocks" "$A" 0 "$B" $MIB $((63489 * 512)) 9
