# SPDX-License-Identifier: GPL-2.0-only
# what a pair behind multipath has shown is remembered, whatever each of its targets has reported
# needs: bed mpath names
# timeout: 120

requires target multipath
requires cmd sg_luns
two_luns_by_two 32
echo 500 >/sys/module/sd_xcopy/parameters/patience
both_mpaths request

# remembers DESC: the first copy shows that it arrives, and none after that
remembers() {
	local i

	for ((i = 0; i < 3; i++)); do
		seed "$MA" 0 "$MB" 0 $((2 * MIB))
		mark
		copy "$MA" 0 "$MB" 0 $((2 * MIB)) >/dev/null
		diag "$1: offloaded $OFFLOADED, $(delta proofs) proofs; $(refusals)"
		sleep 0.3
	done
	is "$1: offloaded" "$OFFLOADED" $((2 * MIB))
	is "$1: no more proofs" "$(delta proofs)" 0
}
remembers "at first"
for i in 1 2 3; do sg_luns "$A2" >/dev/null; done
remembers "one target was asked for its LUNs"
for i in 1 2 3 4 5 6 7; do sg_luns "$A" >/dev/null; done
remembers "the other was asked more often"
