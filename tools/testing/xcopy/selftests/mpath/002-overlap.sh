# SPDX-License-Identifier: GPL-2.0-only
# a multipath device, each of its paths and what lies on them are one logical unit
# needs: bed mpath

requires target multipath
lun ramdisk L0 32
export_luns 1
second_path L0; A2=$REPLY
watch_writes "$A" 16
for mode in request bio; do
	mpath ma $mode "$A" "$A2"; MA=$REPLY
	refuses "$mode: down over itself" EEXIST "$MA" $((2 * MIB)) "$MA" $MIB $((4 * MIB))
	refuses "$mode: from a path" EEXIST "$A2" $((2 * MIB)) "$MA" $((3 * MIB)) $((4 * MIB))
	refuses "$mode: to a path" EEXIST "$MA" $((2 * MIB)) "$A2" $MIB $((4 * MIB))
	dm lin 0 16384 linear "$MA" 2048
	refuses "$mode: a volume and a path" EEXIST "$A" $((2 * MIB)) /dev/mapper/lin 0 $((4 * MIB))
	refuses "$mode: with one chunk" EEXIST /dev/mapper/lin $MIB "$A2" $((2 * MIB)) $((64 * KIB))
	dm_remove lin ma
done
mpath ma request "$A" "$A2"; MA=$REPLY
fail_path ma "$A"
fail_path ma "$A2"
refuses "without a path that works" EEXIST "$A" $((2 * MIB)) "$MA" $MIB $((4 * MIB))
nothing_written
