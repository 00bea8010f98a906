# SPDX-License-Identifier: GPL-2.0-only
# a destination that is no block device knows no BLKCOPY

two_luns iscsi 32
truncate -s 4M "$XCOPY_TMP/file"
xcopy_trace_start
refuses "regular file" ENOTTY "$A" 0 "$XCOPY_TMP/file" 0 $MIB
is "no command reached the target" "$(xcopy_count)" 0
