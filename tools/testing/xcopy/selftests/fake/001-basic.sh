# SPDX-License-Identifier: GPL-2.0-only
# The test's own SCSI host copies, counts, and ends commands as its script says.

fake_disks

# Before it is trusted, a pair has to show that it copies.
seed "$A" 0 "$B" 0 $MIB
copy "$A" 0 "$B" 0 $MIB >/dev/null
fake_zero
seed "$A" 0 "$B" 0 $((8 * MIB))
mark
ok "a copy" copy "$A" 0 "$B" 0 $((8 * MIB))
is "all of it offloaded" "$(delta offloaded_bytes)" $((8 * MIB))
is "with as many commands as sent" "$(fake_count xcopy)" "$(delta commands)"
is "blocks copied" "$(fake_count blocks_copied)" $((8 * 2048))
data_right "copied by the host" "$A" 0 "$B" 0 $((8 * MIB))
grep -q ' 83000000000000000000' "$FAKE/journal"
is "a copy is in the journal" $? 0

echo 1 >/sys/kernel/blk_copy/kcopyd/reset
fake_script "xcopy 1 1 sense=5/26/00"
seed "$A" 0 "$B" 0 $MIB
ok "refused once" copy "$A" 0 "$B" 0 $MIB
is "the rule is used up" "$(grep -c 'xcopy .* 1 ' "$FAKE/script")" 0
data_right "by hand" "$A" 0 "$B" 0 $MIB

fake_calm
fake_script "write 2 all sense=3/0c/00 lba=100+8"
nok "a bad block" dd if=/dev/zero of="$C" bs=4k count=1 seek=12 oflag=direct
ok "beside it" dd if=/dev/zero of="$C" bs=4k count=1 seek=14 oflag=direct

fake_calm
fill "$C" 0 $MIB 1
fake_script "write 2 1 hang late=300 outlive=a"
fake_timeout 1
fill "$C" 0 4096 2
ge "a hung write was aborted" "$(fake_count aborts)" 1
ok "and sent again" check "$C" 0 4096 2
fill "$C" 0 4096 3
await 30 fake_idle
is "it was written late" "$(fake_count late)" 1
fake_timeout 30

fake_calm
echo "2 29 00" >"$FAKE/ua"
nok "a unit attention" sg_turs "$C"
ok "once" sg_turs "$C"
echo 60000 >"$FAKE/lun2/blocks"
echo 1 >"/sys/class/block/${C#/dev/}/device/rescan"
is "the capacity changed" "$(<"/sys/class/block/${C#/dev/}/size")" 60000
ok "it goes" fake_unload
