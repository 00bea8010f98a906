# SPDX-License-Identifier: GPL-2.0-only
# a command that waits while a group of paths is initialised does not hold up a suspend of the source
# needs: bed mpath stress write
# timeout: 200

[[ -d /sys/module/scsi_dh_alua ]] || skip "no scsi_dh_alua in this kernel"
requires target multipath
two_luns_by_two
trust "$A" "$A2" "$B" "$B2"
size_of "$B"
dm pvb "0 $((REPLY / 512)) multipath 0 1 alua 2 1 round-robin 0 1 1 $B 1 round-robin 0 1 1 $B2 1"
MB=/dev/mapper/pvb
dm src 0 16384 linear "$A" 0
offloads "healthy" /dev/mapper/src 0 "$MB" 0 $MIB 1

target_backstore L1
GROUP=$REPLY/alua/default_tg_pt_gp
echo 20000 >"$GROUP/trans_delay_msecs"
seed /dev/mapper/src 0 "$MB" 0 $MIB
mark
# for what is sent next
dmsetup message pvb 0 "switch_group 2"
dmsetup suspend --noflush --nolockfs pvb
copy_in_background /dev/mapper/src 0 "$MB" 0 $MIB
ok "a command is on its way" await 10 counted commands 1
# so long the unit says that its state changes
echo 1 >"$GROUP/alua_access_state" &
sleep 0.5
dmsetup resume pvb
sleep 0.5
ok "it waits" alive "$BG"
ok "the source is suspended" timed timeout 10 dmsetup suspend src
diag "$TOOK ms; $(refusals)"
dmsetup resume src
ok "it still waits" alive "$BG"
ok "it goes on" await 60 gone "$BG"
wait "$BG"
is "with success" $? 0
data_right "data" /dev/mapper/src 0 "$MB" 0 $MIB
wait
echo 0 >"$GROUP/trans_delay_msecs"
echo 0 >"$GROUP/alua_access_state"
dm_remove src pvb
nothing_left
