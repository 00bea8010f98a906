# SPDX-License-Identifier: GPL-2.0-only
# paths that could not be asked as they were in standby are asked when their target reports a change
# needs: bed
# timeout: 120

requires module sd_xcopy
fake_paths
standing() { xcopy_attr "$1" reason && [[ $REPLY == "$2" ]]; }

ok "sd_xcopy goes" unload sd_xcopy
fake_script "receive 1:* all sense=2/04/0b"
ok "sd_xcopy comes" load sd_xcopy
for d in "$A2" "$B2"; do ok "${d##*/} does not answer" await 30 standing "$d" unreachable; done
trust "$A" "$B"
# They are asked after 2, 4, 8 and 16 s.
sleep 16
for d in "$A2" "$B2"; do ok "${d##*/} does not yet" standing "$d" unreachable; done

fake_calm
for i in 0 1; do echo "1:$i 2a 06" >"$FAKE/ua"; done
for d in "$A2" "$B2"; do ok "${d##*/} is read" dd if="$d" of=/dev/null bs=4k count=1 iflag=direct status=none; done
seed "$A" 0 "$B" 0 $MIB
copy "$A" 0 "$B" 0 $MIB >/dev/null
for d in "$A2" "$B2"; do ok "${d##*/} copies at once" await 6 standing "$d" none; done
seed "$A2" 0 "$B2" 0 $MIB
again() { copy "$A2" 0 "$B2" 0 $MIB --offload-only; }
ok "and is offloaded to" await 10 again
data_right "by the other path" "$A" 0 "$B" 0 $MIB
ok "it goes" fake_unload
