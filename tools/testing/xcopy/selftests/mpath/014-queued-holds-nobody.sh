# SPDX-License-Identifier: GPL-2.0-only
# a command that waits for a path at the destination does not hold up a suspend of the source
# needs: bed mpath stress write
# timeout: 120

requires target multipath
fake_paths
FEATURES=queue_if_no_path both_mpaths request
dm src 0 16384 linear "$A" 0
seed /dev/mapper/src 0 "$MB" 0 $MIB
# the kernel hears of the paths by what it sends there
path_state "$B" offline
path_state "$B2" offline
mark
copy_in_background /dev/mapper/src 0 "$MB" 0 $MIB
sleep 2
ok "it waits" alive "$BG"
diag "$(refusals); $(delta commands) commands"
ok "the source is suspended" timed timeout 20 dmsetup suspend src
diag "$TOOK ms"
dmsetup resume src
for d in "$B" "$B2"; do
	path_state "$d" running
	reinstate_path pvb "$d"
done
ok "it goes on with the paths" await 60 gone "$BG"
wait "$BG"
is "with success" $? 0
data_right "data" /dev/mapper/src 0 "$MB" 0 $MIB
dm_remove src pva pvb
ok "it goes" fake_unload
