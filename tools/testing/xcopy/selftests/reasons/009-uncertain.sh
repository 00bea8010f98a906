# SPDX-License-Identifier: GPL-2.0-only
# a unit that is lost for good: by hand fails as well
# needs: reasons
# groups: debug

fakes
fill "$A" 0 $MIB $NEW
# The pair has shown that it copies, and the unit that it is there.
copy "$A" 0 "$B" $MIB $MIB >/dev/null
mark
fake_set eh_fail 31
fake_script "tur 1 1 status=0"
fake_script "any 1 all hang"
nok "the copy fails" copy "$A" 0 "$B" 0 $MIB
ge "counted as uncertain" "$(refused uncertain)" 1
diag "$(refusals)"
is "the disk is offline" "$(<"/sys/class/block/${B#/dev/}/device/state")" offline
nok "by hand fails as well" fill "$B" 0 4096 33
fake_calm
fake_set eh_fail 0
echo running >"/sys/class/block/${B#/dev/}/device/state"
ok "when it is back" copy "$A" 0 "$B" 0 $MIB
ok "data" check "$B" 0 $MIB $NEW
