# SPDX-License-Identifier: GPL-2.0-only
# jobs from a disk that does not answer do not hold up those of kcopyd from another to the same
# needs: dm
# groups: debug
# timeout: 150

requires target snapshot snapshot-origin
JOINED=/sys/module/dm_copy/parameters/max_joined_bytes
requires file $JOINED
fake_disks mib=32
# (what is copied from A has to show that it arrives, which reads there)
trust "$B" "$C"
partition "$B" 1 0 32768; COW=$REPLY
partition "$B" 2 32768 32768; COW2=$REPLY
fill "$A" 0 $((4 * MIB)) $NEW
dm snap 0 65536 snapshot "$A" "$COW" P 8
dm org 0 65536 snapshot-origin "$A"
dm snap2 0 65536 snapshot "$C" "$COW2" P 8
dm org2 0 65536 snapshot-origin "$C"

# cow N: a write to chunk N of the other origin, which is copied before; REPLY: ms
cow() {
	local start=${EPOCHREALTIME/./}

	dd if=/dev/zero of=/dev/mapper/org2 bs=4k seek="$1" count=1 oflag=direct 2>/dev/null || return 1
	REPLY=$(((${EPOCHREALTIME/./} - start) / 1000))
}

read -r joined <$JOINED
trap 'echo "$joined" >$JOINED' EXIT
echo 0 >$JOINED
mark
ok "before" cow 0
is "before: by the devices" "$(kcopyd offloaded_jobs)" 1

fake_script "read 0 all delay=12000"
dd if=/dev/zero of=/dev/mapper/org bs=64k count=1 conv=notrunc,fsync 2>/dev/null &
WRITER=$!
many() { kcopyd jobs >/dev/null; ((REPLY >= 9)); }
ok "they are offered" await 30 many
sleep 1
longest=0
for i in 1 2 3 4; do
	cow $i || die "the other origin is not written to"
	((REPLY < longest)) || longest=$REPLY
done
diag "$longest ms; $(kcopyd jobs) jobs, $(refusals)"
ok "the writer still waits" alive "$WRITER"
le "the other waits for none of them: ms" "$longest" 4000
fake_calm
ok "the writer ends" wait "$WRITER"
ok "snapshot: the old data" check /dev/mapper/snap 0 65536 $NEW
ok "origin: the new data" cmp -n 65536 /dev/mapper/org /dev/zero
dm_remove snap snap2 org org2
