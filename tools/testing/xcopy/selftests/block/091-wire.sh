# SPDX-License-Identifier: GPL-2.0-only
# an offloaded copy's data does not cross the wire

two_luns iscsi 32
seed "$A" 0 "$B" $MIB $((4 * MIB))
before=$(wire_bytes)
ok "copy" copy "$A" 0 "$B" $MIB $((4 * MIB))
is "offloaded" "$OFFLOADED" $((4 * MIB))
after=$(wire_bytes)
diag "bytes on the wire: $((after - before))"
ok "the data did not cross the wire" test $((after - before)) -lt 65536
before=$(wire_bytes)
ok "copy by hand" copy "$A" 0 "$B" $MIB $((4 * MIB)) --no-offload
after=$(wire_bytes)
ok "by hand it crosses twice" test $((after - before)) -gt $((8 * MIB))
