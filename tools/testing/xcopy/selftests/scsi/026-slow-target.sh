# SPDX-License-Identifier: GPL-2.0-only
# a target slower than the timeout: right data, and never a late write
# needs: bed
# groups: debug
# timeout: 180

p=/sys/module/sd_xcopy/parameters/timeout
[[ -w $p ]] || skip "sd_xcopy has no writable parameter timeout"
two_luns iscsi 32 iblock
fill "$A" 0 $((4 * MIB)) $NEW
fill "$B" 0 $((8 * MIB)) $OLD
echo 1 >$p
rescan "$A" "$B"
# the target reads in pieces of about 120 KiB, one after the other
slow L0 100
mark
copy "$A" 0 "$B" $MIB $((4 * MIB)) >/dev/null
rc=$?
copied=$COPIED
diag "exit $rc, errno $ERRNO, copied $COPIED, offloaded $OFFLOADED, $(refusals)"
fast L0
is "the copy succeeds" $rc 0
is "bytes copied" "$copied" $((4 * MIB))
ok "data right" check "$B" $MIB $((4 * MIB)) $NEW 0
fill "$B" $MIB $((4 * MIB)) 77
sleep 4
ok "nothing is written late" check "$B" $MIB $((4 * MIB)) 77
ok "below untouched" untouched "$B" 0 $MIB
ok "above untouched" untouched "$B" $((5 * MIB)) $((3 * MIB))
is "inflight" "$(counter inflight)" 0
