# SPDX-License-Identifier: GPL-2.0-only
# jobs from a disk that does not answer do not hold up those of kcopyd from another to the same
# needs: dm origins
# groups: debug
# timeout: 150

requires target snapshot snapshot-origin
requires file $JOINED
fake_disks mib=32
# (what is copied from A has to show that it arrives, which reads there)
trust "$B" "$C"
partition "$B" 1 0 32768; COW=$REPLY
partition "$B" 2 32768 32768; COW2=$REPLY
fill "$A" 0 $((4 * MIB)) $NEW
two_origins "$A" "$COW" "$C" "$COW2"

apart

fake_script "read 0 all delay=12000"
dd if=/dev/zero of=/dev/mapper/org bs=64k count=1 conv=notrunc,fsync 2>/dev/null &
WRITER=$!
not_held_up "$WRITER" 9
fake_calm
ok "the writer ends" wait "$WRITER"
ok "snapshot: the old data" check /dev/mapper/snap 0 65536 $NEW
ok "origin: the new data" cmp -n 65536 /dev/mapper/org /dev/zero
dm_remove snap snap2 org org2
