# SPDX-License-Identifier: GPL-2.0-only
# who asks a target for its LUNs takes back, unreported, that they have changed
# needs: names
# timeout: 90

requires module sd_xcopy
requires cmd sg_luns
third_unit
proven "before"
seed "$A" 0 "$B" $MIB $((2 * MIB))
sleep 2
name 0 2
echo "0 3f 0e" >"$FAKE/ua"
ok "somebody asks for the LUNs" sg_luns "$A"
sleep 2
taken "a third unit"
own_name 0
echo "0 3f 0e" >"$FAKE/ua"
ok "and once more" sg_luns "$A"
fill "$T" 0 $((4 * MIB)) 44
ok "it ends when the name is given back" await 30 ends
proven "afterwards"
ok "it goes" fake_unload
