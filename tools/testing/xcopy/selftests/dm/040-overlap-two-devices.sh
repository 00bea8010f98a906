# SPDX-License-Identifier: GPL-2.0-only
# overlap through two dm devices on one LUN, or one and its LUN, is EEXIST

two_luns iscsi 32
dm src 0 8192 linear "$A" 4096
dm dst 0 8192 linear "$A" 2048
watch_writes "$A" 16
refuses "down over itself" EEXIST /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB))
refuses "by hand alike" EEXIST /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB)) --no-offload
refuses "from the disk" EEXIST "$A" $((2 * MIB)) /dev/mapper/dst 0 $((4 * MIB))
refuses "to the disk" EEXIST /dev/mapper/src 0 "$A" $((3 * MIB)) $((4 * MIB))
dm_swap dst 0 8192 linear "$A" 5120
refuses "up over itself" EEXIST /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB))
# nothing of it can be offloaded; it is the same answer
set_limit /dev/mapper/src 0
refuses "with offload turned off" EEXIST /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB))
ge "refusals/overlap" "$(refused overlap)" 6
nothing_written
sys_of /dev/mapper/src
read -r _ _ sectors _ <"$REPLY/stat"
is "what only asks is not accounted as read" "$sectors" 0
sys_of /dev/mapper/dst
read -r _ _ _ _ _ _ sectors _ <"$REPLY/stat"
is "nor as written" "$sectors" 0
