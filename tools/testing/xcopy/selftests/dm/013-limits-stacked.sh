#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# a dm device has the smallest limit of those of its disks that can copy
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"

p=/sys/module/sd_xcopy/parameters/max_bytes
requires file $p
two_luns iscsi 32
limit "$A"
hw=$REPLY
dm lin 0 16384 linear "$A" 0
read_queue /dev/mapper/lin copy_max_hw_bytes
is "linear" "$REPLY" "$hw"
# B's hardware limit: a cap for it alone
echo $MIB >$p
rescan "$B"
dm both <<T
0 16384 linear $A 16384
16384 16384 linear $B 0
T
limit /dev/mapper/both
is "over both disks" "$REPLY" $MIB
set_limit "$B" $((256 * KIB))
offloads "below the administrator's limit of a disk" "$A" 0 /dev/mapper/both $((9 * MIB)) $MIB 4
ram_disk
P=$REPLY
dm plain <<T
0 16384 linear $A 32768
16384 16384 linear $P 0
T
limit /dev/mapper/plain
is "over a disk which can and one which cannot" "$REPLY" "$hw"
dm_swap plain 0 16384 linear "$P" 0
limit /dev/mapper/plain
is "over a disk which cannot" "$REPLY" 0
dm_swap lin 0 16384 linear "$B" 16384
limit /dev/mapper/lin
is "after a reload" "$REPLY" $MIB

done_testing
