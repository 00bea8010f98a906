# SPDX-License-Identifier: GPL-2.0-only
# offload-only together with no-offload is EINVAL

two_luns iscsi 32
watch_writes "$B" 8
refuses "both" EINVAL "$A" 0 "$B" 0 $MIB --raw-flags 3
nothing_written
