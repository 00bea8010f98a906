# SPDX-License-Identifier: GPL-2.0-only
# a flag the kernel does not know is EINVAL

two_luns iscsi 32
watch_writes "$B" 8
refuses "bit 3" EINVAL "$A" 0 "$B" 0 $MIB --raw-flags 8
refuses "top bit" EINVAL "$A" 0 "$B" 0 $MIB --raw-flags 2147483648
refuses "known and unknown" EINVAL "$A" 0 "$B" 0 $MIB --raw-flags 9
nothing_written
