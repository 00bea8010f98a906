# SPDX-License-Identifier: GPL-2.0-only
# who waits for a command, alive or killed, or finds out about lost ones is no hung task
# timeout: 240

HUNG=/proc/sys/kernel/hung_task_timeout_secs
QUARANTINE=/sys/module/sd_xcopy/parameters/quarantine
[[ -e $HUNG ]] || skip "the kernel looks for no hung tasks"
fake_disks eh=7
read -r secs <$HUNG
read -r quarantine <$QUARANTINE
trap 'echo "$secs" >$HUNG; echo "$quarantine" >$QUARANTINE' EXIT

reported() { REPLY=$(kernel_log | grep -c 'blocked for more than'); }
# none DESC: since BEFORE nobody was
none() {
	reported
	is "$1: nobody is reported" $((REPLY - BEFORE)) 0
	[[ $REPLY == "$BEFORE" ]] || diag "$(kernel_log | grep -A12 'blocked for more than' | tail -n 40)"
	reported; BEFORE=$REPLY
}

fill "$A" 0 $((4 * MIB)) $NEW
reported; BEFORE=$REPLY
echo 2 >$HUNG

# A pair that has to prove itself, and takes its time.
fill "$B" 0 $((4 * MIB)) $OLD
fake_script "xcopy 1 1 delay=8000"
fake_zero
ok "to prove itself: the copy succeeds" copy "$A" 0 "$B" 0 $MIB
ge "to prove itself: commands" "$(fake_count xcopy)" 2
none "to prove itself"
fake_calm
trust "$A" "$B"

# Killed while a command is under way.
fake_script "xcopy 1 1 delay=8000"
fake_zero
copy_in_background "$A" 0 "$B" 0 $MIB
ok "killed: it is sent" await 30 fake_sent 1
kill -KILL "$BG"
wait "$BG" 2>/dev/null
none "killed"
fake_calm

# Several are lost, no reset works, and they are waited out, one after the other; and
# the module goes meanwhile.
echo 8 >$QUARANTINE
fake_set eh_fail 6
fake_script "xcopy 1 all host=7 delay=3000"
fake_zero
copy_in_background "$A" 0 "$B" 0 $MIB
pid=$BG
copy_in_background "$A" $MIB "$B" $((2 * MIB)) $MIB
ok "lost: they are sent" await 30 fake_sent 2
sleep 1
rmmod dm_copy sd_xcopy 2>/dev/null
wait $pid "$BG"
none "lost"
fake_calm
modprobe sd_xcopy
modprobe dm_copy
await 30 disks_known "$A" "$B"
fake_set eh_fail 0
pardon
ok "it goes" fake_unload
