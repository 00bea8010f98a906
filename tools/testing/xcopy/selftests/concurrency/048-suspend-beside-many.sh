# SPDX-License-Identifier: GPL-2.0-only
# who suspends the destination of many jobs of kcopyd does not wait for all of them
# needs: dm write origins
# groups: debug
# timeout: 150

requires target snapshot snapshot-origin
requires file $JOINED
fake_disks
trust "$A" "$B"
fill "$A" 0 $((4 * MIB)) $NEW
dm cow 0 65536 linear "$B" 0; COW=$REPLY
dm snap 0 65536 snapshot "$A" "$COW" P 8
dm org 0 65536 snapshot-origin "$A"
read -r joined <$JOINED
trap 'echo "$joined" >$JOINED' EXIT
echo 0 >$JOINED
mark
fake_zero
fake_script "xcopy 1 all delay=200"
dd if=/dev/zero of=/dev/mapper/org bs=1M count=4 conv=notrunc,fsync 2>/dev/null &
WRITER=$!
ok "commands are sent" await 20 fake_sent 8
sleep 1
diag "$(fake_count xcopy) sent, $(counter inflight) jobs"
ok "the destination is suspended" timed timeout 100 dmsetup suspend --noflush --nolockfs cow
diag "$TOOK ms, $(fake_count xcopy) sent"
le "milliseconds" "$TOOK" 4000
fake_calm
dmsetup resume cow
ok "the writer ends" wait $WRITER
diag "$(refusals)"
ok "snapshot: the old data" check /dev/mapper/snap 0 $((4 * MIB)) $NEW
dm_remove snap org cow
ok "it goes" fake_unload
