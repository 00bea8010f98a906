# SPDX-License-Identifier: GPL-2.0-only
# a rescan of the disk resets the back-off of its pairs
# needs: bed

lun ramdisk L0 32
lun ramdisk L1 32
export_iscsi L0
export_loop L1
A=$(disk L0 iscsi) B=$(disk L1 loop)
seed "$A" 0 "$B" $MIB $MIB
twice_asked_once "$A" "$B"
rescan "$B"
# A pair that begins anew has to prove itself, with data that can tell.
seed "$A" 0 "$B" $MIB $MIB
twice_asked_once "$A" "$B"
data_right "by hand" "$A" 0 "$B" $MIB $MIB
