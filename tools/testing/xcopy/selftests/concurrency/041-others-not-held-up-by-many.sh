# SPDX-License-Identifier: GPL-2.0-only
# kcopyd's jobs for many pairs of devices that hang do not hold up those for another pair
# needs: dm null origins
# timeout: 150

requires target snapshot snapshot-origin
PAIRS=80 CHUNKS=8
requires file $JOINED
fake_disks mib=128
H=$A HC=$B
trust "$H" "$HC"
fill "$H" 0 $((CHUNKS * 4096)) $NEW
null_disks 2

dm org 0 65536 snapshot-origin "$H"
for ((i = 0; i < PAIRS; i++)); do
	dm "cow-$i" 0 2048 linear "$HC" $((i * 2048))
	dm "snap-$i" 0 65536 snapshot "$H" "$REPLY" N 8
done
dm snap2 0 65536 snapshot "$A" "$B" P 8
dm org2 0 65536 snapshot-origin "$A"

apart 20

# A chunk of the one origin is copied to each snapshot, and the copy manager does not answer.
fake_script "xcopy 1 all hang"
dd if=/dev/zero of=/dev/mapper/org bs=$((CHUNKS * 4096)) count=1 conv=notrunc,fsync 2>/dev/null &
WRITER=$!
not_held_up "$WRITER" $((PAIRS * CHUNKS))
fake_calm
ok "the writer ends" wait "$WRITER"
for i in 0 $((PAIRS - 1)); do
	ok "snapshot $i: the old data" check "/dev/mapper/snap-$i" 0 $((CHUNKS * 4096)) $NEW
done
ok "origin: the new data" cmp -n $((CHUNKS * 4096)) /dev/mapper/org /dev/zero
