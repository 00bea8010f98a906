# SPDX-License-Identifier: GPL-2.0-only
# sd_xcopy's max_bytes caps new disks

p=/sys/module/sd_xcopy/parameters/max_bytes
[[ -w $p ]] || skip "sd_xcopy has no writable parameter max_bytes"
read -r old <$p
echo $((2 * MIB)) >$p
two_luns iscsi 32
read_queue "$A" copy_max_hw_bytes
is "hardware limit follows the cap" "$REPLY" $((2 * MIB))
offloads "5 MiB" "$A" 0 "$B" $MIB $((5 * MIB)) 3
echo "$old" >$p
rescan "$A" "$B"
read_queue "$A" copy_max_hw_bytes
is "rescan takes the new cap" "$REPLY" $((63488 * 512))
