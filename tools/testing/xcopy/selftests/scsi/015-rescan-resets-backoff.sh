# SPDX-License-Identifier: GPL-2.0-only
# a rescan of the disk resets the back-off of its pairs
# needs: bed

two_fabrics
twice_asked_once "$A" "$B"

# Refused again and again, so that it is left alone for seconds
for_seconds() {
	xcopy_attr "$A" pairs && ((${REPLY##* } >= 4)) && return
	seed "$A" 0 "$B" $MIB $MIB
	copy "$A" 0 "$B" $MIB $MIB >/dev/null
	return 1
}
ok "it is left alone for seconds" await 60 for_seconds
rescan "$B"
ok "a rescan ends that" not_left_alone "$A"
# A pair that begins anew has to prove itself, with data that can tell.
twice_asked_once "$A" "$B"
