#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# a dm device has the smallest limit of its disks
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"

two_luns iscsi 32
limit "$A"
hw=$REPLY
dm lin 0 16384 linear "$A" 0
read_queue /dev/mapper/lin copy_max_hw_bytes
is "linear" "$REPLY" "$hw"
set_limit "$B" $MIB
dm both <<T
0 16384 linear $A 16384
16384 16384 linear $B 0
T
limit /dev/mapper/both
is "over both disks" "$REPLY" $MIB
plain_disk
dm plain <<T
0 16384 linear $A 32768
16384 16384 linear $REPLY 0
T
limit /dev/mapper/plain
is "over a disk which cannot" "$REPLY" 0
dm_swap lin 0 16384 linear "$B" 16384
limit /dev/mapper/lin
is "after a reload" "$REPLY" $MIB

done_testing
