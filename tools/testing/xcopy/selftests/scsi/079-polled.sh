# SPDX-License-Identifier: GPL-2.0-only
# who is asked for INQUIRY data, and for no more, has not been heard of: nothing is reported with these
# needs: names
# timeout: 120

requires module sd_xcopy
requires cmd sg_inq
third_unit
fake_disk 3; C=$REPLY
proven "before"

# LUN 0 is asked for what it is all the time, by whoever looks after it, and all the time
# there are copies, before which all have to be heard of.
(while :; do sg_inq --only "$T" >/dev/null; done) & POLL=$!
(while :; do copy "$A" 0 "$C" 0 4096 >/dev/null; sleep 0.1; done) & COPIES=$!
for n in 2 1; do
	seed "$A" 0 "$B" $MIB $((2 * MIB))
	sleep 3
	name 0 "$n"
	echo "0 3f 05" >"$FAKE/ua"
	sleep 3
	taken "a third unit, of LUN $n"
	given_back
done
kill $POLL $COPIES
wait
ok "it goes" fake_unload
