# SPDX-License-Identifier: GPL-2.0-only
# a name counts also where a unit that does not say that it copies takes it over, and reports that
# needs: names
# timeout: 60

requires module sd_xcopy
third_unit
printf '00000602 1f000002 58434641 4b452020 46414b45 30202020 20202020 20202020 30303031\n' >"$FAKE/lun0/inquiry"
rescan "$T"
is "the third unit does not say that it copies" "$(cause "$T")" no_3pc
proven "before"

seed "$A" 0 "$B" $MIB $((2 * MIB))
fill "$T" 0 $((4 * MIB)) 44
# (what all have to tell holds for a second)
sleep 2
name 0 2
echo "0 3f 05" >"$FAKE/ua"
ok "it reports that to who reads it" dd if="$T" of=/dev/null bs=4k count=1 iflag=direct status=none
taken "it has the destination's name"
own_name 0
echo "0 3f 05" >"$FAKE/ua"
dd if="$T" of=/dev/null bs=4k count=1 iflag=direct status=none
ok "it ends when the name is given up" await 30 ends
proven "afterwards"

# What it does not answer is asked again, and what was known of it stays.
fake_script "inquiry 0 1 status=8"
name 0 1
echo "0 3f 05" >"$FAKE/ua"
dd if="$T" of=/dev/null bs=4k count=1 iflag=direct status=none
seed "$A" 0 "$B" $MIB $((2 * MIB))
fill "$T" 0 $((4 * MIB)) 44
taken "it has the source's name, and was busy"
fake_calm
own_name 0
ok "it goes" fake_unload
