# SPDX-License-Identifier: GPL-2.0-only
# a snapshot goes through LUN RESETs of its copy-on-write device and stays valid
# needs: dm bed resets
# groups: debug
# timeout: 180

requires target snapshot snapshot-origin
reset_luns
mark
for ((round = 1; round <= ROUNDS; round++)); do
	fill "$A" 0 $((4 * MIB)) $NEW
	dd if=/dev/zero of="$B" bs=64k count=1 oflag=direct 2>/dev/null
	dm snap 0 8192 snapshot "$A" "$B" P 128
	dm org 0 8192 snapshot-origin "$A"
	ok "$round: offloaded" begin_round "$A" "$B" "$round"
	fill /dev/mapper/org $MIB $((2 * MIB)) 44 &
	writer=$!
	ok "$round: reset" reset_midway "$B" "$round"
	ok "$round: write to the origin" finishes $writer
	is "$round: the snapshot is valid" "$(dmsetup status snap | grep -c Invalid)" 0
	ok "$round: snapshot: the old data" check /dev/mapper/snap 0 $((4 * MIB)) $NEW
	ok "$round: origin: the new data" check /dev/mapper/org $MIB $((2 * MIB)) 44
	dm_remove snap org
done
done_resets
