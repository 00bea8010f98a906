# SPDX-License-Identifier: GPL-2.0-only
# a chunk that would come from more disks than are planned
# needs: reasons

fakes mib=4 luns=12 hosts=3
LEGS=''
for i in {0..32}; do
	fake_disk $((i % 11)) $((i / 11))
	LEGS+=" $REPLY $((i / 11 * 2048))"
done
dm many 0 $((33 * 128)) striped 33 128 $LEGS
fake_disk 11
counts fragments "33 disks" /dev/mapper/many "$REPLY" $((33 * 64 * KIB))
is "nothing was sent" "$(fake_count xcopy)" 0
ok "the device goes" dm_remove many
