# SPDX-License-Identifier: GPL-2.0-only
# a disk that does not answer when it is found copies when it does, without a rescan
# groups: debug

fake_disks
is_enabled() { limit "$B" && ((REPLY > 0)); }

ok "the module goes" modprobe -r sd_xcopy
fake_script "receive 1 all host=7"
ok "and comes" modprobe sd_xcopy
is_unreachable() { xcopy_attr "$B" reason && [[ $REPLY == unreachable ]]; }
ok "it did not answer" await 30 is_unreachable
is "the cause" "$(cause "$B")" no_answer
limit "$B"
is "it has no limit" "$REPLY" 0
by_hand "meanwhile" "$A" 0 "$B" 0 $MIB ""
sleep 3
limit "$B"
is "it was asked again in vain" "$REPLY" 0
fake_calm
ok "it answers, and has one" await 40 is_enabled
xcopy_attr "$B" reason
is "nothing is held against it" "$REPLY" none
seed "$A" 0 "$B" 0 $MIB
ok "copy succeeds" copy "$A" 0 "$B" 0 $MIB
is "offloaded" "$OFFLOADED" $MIB
data_right "then" "$A" 0 "$B" 0 $MIB

# One that knows no copies stays as it is.
fake_script "xcopy 1 1 sense=5/20/00"
ok "unknown command: copy succeeds" copy "$A" 0 "$B" 0 $MIB
echo "1 29 00" >"$FAKE/ua"
dd if="$B" of=/dev/null bs=4096 count=1 iflag=direct 2>/dev/null
fake_zero
# (as it may have taken the name of one of these)
is_read_again() { copy "$A" 0 "$C" 0 4096 >/dev/null && (($(fake_count lun1/receive) > 0)); }
ok "unknown command: after a change it is read again" await 40 is_read_again
sleep 1
limit "$B"
is "unknown command: no limit" "$REPLY" 0
xcopy_attr "$B" reason
is "unknown command: the reason" "$REPLY" rejected
ok "it goes" fake_unload
