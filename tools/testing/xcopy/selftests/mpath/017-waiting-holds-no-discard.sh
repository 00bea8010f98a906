# SPDX-License-Identifier: GPL-2.0-only
# a command that does not come to its device holds up discards of its source for some seconds at most
# needs: bed dm mpath stress write
# timeout: 150

requires target multipath
requires target thin-pool
fake_paths
mpath pvb request "$B" "$B2"; MB=$REPLY
pool "$A" 128
thin src 0 16384
seed /dev/mapper/src 0 "$MB" 0 $MIB
fill /dev/mapper/src $((4 * MIB)) $MIB $NEW
mark
fake_zero
dmsetup suspend --noflush --nolockfs pvb
copy_in_background /dev/mapper/src 0 "$MB" 0 $MIB
ok "a command is on its way" await 10 counted commands 1
ok "another part is discarded" timed timeout 20 blkdiscard -o $((4 * MIB)) -l $MIB /dev/mapper/src
diag "$TOOK ms; $(refusals)"
ok "it waits" alive "$BG"
dmsetup resume pvb
ok "it goes on" await 60 gone "$BG"
wait "$BG"
is "with success" $? 0
is "by hand" "$(delta fallback_bytes)" $MIB
is "it was not sent" "$(fake_count xcopy)" 0
data_right "data" /dev/mapper/src 0 "$MB" 0 $MIB
nothing_left
dm_remove src pool pvb
ok "it goes" fake_unload
