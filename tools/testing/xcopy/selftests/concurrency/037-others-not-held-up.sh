# SPDX-License-Identifier: GPL-2.0-only
# jobs for a disk that hangs do not hold up those of kcopyd for other disks
# needs: dm null origins
# groups: debug
# timeout: 150

requires target snapshot snapshot-origin
requires file $JOINED
fake_disks
H=$A HC=$B
trust "$H" "$HC"
fill "$H" 0 $((4 * MIB)) $NEW
null_disks 2
two_origins "$H" "$HC" "$A" "$B"

apart 20

# 1024 chunks of the one are to be copied, and the copy manager does not answer.
fake_script "xcopy 1 all hang"
dd if=/dev/zero of=/dev/mapper/org bs=1M count=4 conv=notrunc,fsync 2>/dev/null &
WRITER=$!
not_held_up "$WRITER" 1000
fake_calm
ok "the writer ends" wait "$WRITER"
ok "snapshot: the old data" check /dev/mapper/snap 0 $((4 * MIB)) $NEW
ok "origin: the new data" cmp -n $((4 * MIB)) /dev/mapper/org /dev/zero
