# SPDX-License-Identifier: GPL-2.0-only
# regions that devices refuse are by hand one after the other, as many as these may have
# needs: dm

requires target mirror
fake_disks
trust "$A" "$B"
seed "$A" 0 "$B" 0 $((4 * MIB))
mark
ok "resync" resync 4 512 "$A" "$B"
is "all of it is offloaded" "$(kcopyd offloaded_jobs)" 16
fake_script "xcopy 1 all sense=5/26/00"
mark
ok "refused: resync" resync 4 512 "$A" "$B"
is "refused: all of it is by hand" "$(kcopyd fallback_jobs)" 16

# What was refused is offered again after a second.
fake_script "write 1 all delay=3000"
echo 1 >/sys/kernel/blk_copy/kcopyd/reset
mark
ok "refused last: begun" mirror 4 512 "$A" "$B"
ok "refused last: by hand" await 20 counted kcopyd/fallback_jobs 1
sleep 0.5
# (another one may have begun since)
le "refused last: at a time" "$(kcopyd fallback_jobs)" 2
dm_remove m

# Nor are many by hand at a time where others were copied since.
fake_calm
fake_script "xcopy 1 18 delay=100" "xcopy 1 all delay=100 sense=5/26/00" "write 1 all delay=3000"
echo 0 >/sys/module/dm_copy/parameters/max_joined_bytes
echo 1 >/sys/kernel/blk_copy/kcopyd/reset
mark
ok "refused again: begun" mirror 16 512 "$A" "$B"
ok "refused again: by hand" await 20 counted kcopyd/fallback_jobs 1
sleep 0.5
is "refused again: others were copied" "$(kcopyd offloaded_jobs)" 18
le "refused again: at a time" "$(kcopyd fallback_jobs)" 2
dm_remove m
fake_calm
ok "it goes" fake_unload
