# SPDX-License-Identifier: GPL-2.0-only
# a processor going and coming back while copies run: BLKCOPY and kcopyd's
# needs: stress null dm
# timeout: 240

CPU=/sys/devices/system/cpu/cpu1/online
requires file "$CPU"
null_disks 2 32 irqmode=2 completion_nsec=1000000
fill "$A" 0 $((8 * MIB)) $NEW
fill "$B" 0 $((16 * MIB)) $OLD
mark
copier "$A" 0 "$B" 0 $((4 * MIB))
copier "$A" $((4 * MIB)) "$B" $((4 * MIB)) $((4 * MIB))
for ((i = 0; i < 20; i++)); do
	echo 0 >"$CPU" || die "it stays"
	sleep .1
	echo 1 >"$CPU" || die "it does not come back"
	sleep .1
done
copiers_done $((4 * MIB))
ge "offloaded" "$(delta offloaded_bytes)" $((4 * MIB))
ok "data" check "$B" 0 $((8 * MIB)) $NEW
ok "behind it untouched" untouched "$B" $((8 * MIB)) $((8 * MIB))
