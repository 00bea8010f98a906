# SPDX-License-Identifier: GPL-2.0-only
# jobs for a disk that hangs do not hold up those of kcopyd for other disks
# needs: dm null
# groups: debug
# timeout: 150

requires target snapshot snapshot-origin
JOINED=/sys/module/dm_copy/parameters/max_joined_bytes
TIMEOUT=/sys/module/sd_xcopy/parameters/timeout
requires file $JOINED
fake_disks
H=$A HC=$B
trust "$H" "$HC"
fill "$H" 0 $((4 * MIB)) $NEW
null_disks 2
dm snap 0 65536 snapshot "$H" "$HC" P 8
dm org 0 65536 snapshot-origin "$H"
dm snap2 0 65536 snapshot "$A" "$B" P 8
dm org2 0 65536 snapshot-origin "$A"

# cow N: a write to chunk N of the other origin, which is copied before; REPLY: ms
cow() {
	local start=${EPOCHREALTIME/./}

	dd if=/dev/zero of=/dev/mapper/org2 bs=4k seek="$1" count=1 oflag=direct 2>/dev/null || return 1
	REPLY=$(((${EPOCHREALTIME/./} - start) / 1000))
}

read -r joined <$JOINED
read -r timeout <$TIMEOUT
trap 'echo "$joined" >$JOINED; echo "$timeout" >$TIMEOUT' EXIT
echo 0 >$JOINED
echo 20 >$TIMEOUT
mark
ok "before" cow 0
is "before: by the devices" "$(kcopyd offloaded_jobs)" 1

# 1024 chunks of the one are to be copied, and the copy manager does not answer.
fake_script "xcopy 1 all hang"
dd if=/dev/zero of=/dev/mapper/org bs=1M count=4 conv=notrunc,fsync 2>/dev/null &
WRITER=$!
many() { kcopyd jobs >/dev/null; ((REPLY >= 1000)); }
ok "they are offered" await 30 many
sleep 1
longest=0
for i in 1 2 3 4; do
	cow $i || die "the other origin is not written to"
	((REPLY < longest)) || longest=$REPLY
done
diag "$longest ms; $(kcopyd jobs) jobs, $(fake_count xcopy) commands"
ok "the writer still waits" alive "$WRITER"
le "the other waits for none of them: ms" "$longest" 4000
fake_calm
ok "the writer ends" wait "$WRITER"
ok "snapshot: the old data" check /dev/mapper/snap 0 $((4 * MIB)) $NEW
ok "origin: the new data" cmp -n $((4 * MIB)) /dev/mapper/org /dev/zero
