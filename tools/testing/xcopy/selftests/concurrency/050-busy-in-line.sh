# SPDX-License-Identifier: GPL-2.0-only
# what a command waits in line before it is sent once more is no part of the time for which it may be busy
# needs: write
# timeout: 120

fake_disks
trust "$A" "$B"
set_limit "$B" 65536
echo 8 >"/sys/block/${B##*/}/device/queue_depth"
seed "$A" 0 "$B" 0 $((2 * MIB))
mark
fake_zero
fake_script "xcopy 1 2 lba=0+1 sense=2/4/1" "xcopy 1 all delay=1200"
ok "a copy of which one command is twice not ready" timed raw "$A" 0 "$B" 0 $((2 * MIB))
diag "$TOOK ms, $(fake_count xcopy) sent; $(refusals)"
fake_hits
is "all of it offloaded" "$OFFLOADED" $((2 * MIB))
is "commands" "$(fake_count xcopy)" 34
fake_calm
data_right "data" "$A" 0 "$B" 0 $((2 * MIB))
ok "it goes" fake_unload
