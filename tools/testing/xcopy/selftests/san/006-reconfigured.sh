# SPDX-License-Identifier: GPL-2.0-only
# multipathd is reconfigured again and again in the middle of a pvmove, the data is right
# needs: san lvm dm
# timeout: 600

san 20
moving 64
for ((i = 0; i < 5; i++)); do
	multipathd reconfigure all >"$XCOPY_TMP/reconfigure.log" 2>&1 || diag "$(<"$XCOPY_TMP/reconfigure.log")"
	alive $MOVER || break
	sleep 1
done
ge "times in the middle" $i 2
moved_right
ge "offloaded, most of it" "$(kcopyd offloaded_bytes)" $((24 * MIB))
comes_back
