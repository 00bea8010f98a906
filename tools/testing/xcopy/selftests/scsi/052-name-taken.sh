# SPDX-License-Identifier: GPL-2.0-only
# a name that a third unit takes over is noticed though nobody asks that unit
# needs: names

requires module sd_xcopy
third_unit

proven "before"

# Nobody asks LUN 0 for anything while it gets the name.
for n in 2 1; do
	seed "$A" 0 "$B" $MIB $((2 * MIB))
	sleep 4
	name 0 "$n"
	echo "0 3f 05" >"$FAKE/ua"
	taken "idle, of LUN $n"
	given_back
done

# The destination has heard of it: all units of the target are asked.
name 0 2
echo "2 3f 0e" >"$FAKE/ua"
seed "$A" 0 "$B" $MIB $((2 * MIB))
taken "told to another"
own_name 0
echo "2 3f 0e" >"$FAKE/ua"
ok "and ends likewise" await 30 ends

# With nothing new the others are asked about once a second, not with each copy.
proven "calm"
fake_zero
SECONDS=0
for ((i = 0; i < 20; i++)); do copy "$A" 0 "$B" $MIB $MIB >/dev/null; done
fake_count lun5/tur >/dev/null
diag "$REPLY questions in $SECONDS s"
le "few questions for 20 copies" "$REPLY" $((SECONDS + 4))
ok "it goes" fake_unload
