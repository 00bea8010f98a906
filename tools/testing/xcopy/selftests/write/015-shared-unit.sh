# SPDX-License-Identifier: GPL-2.0-only
# copies to one unit share what may be under way there, also through mapped devices
# needs: bed write
# groups: debug
# timeout: 180

lun iblock L0 64
lun iblock L1 128
export_iscsi L0 L1
A=$(disk L0) B=$(disk L1)
trust "$A" "$B"
LEN=$((32 * MIB))
for i in 0 1 2 3; do dm "d$i" 0 $((LEN / 512)) linear "$B" $((i * LEN / 512)); done
fill "$A" 0 $((64 * MIB)) $NEW
fill "$B" 0 $((4 * LEN)) $OLD
set_limit "$B" $MIB
slow L0 100

mark
PIDS=()
for i in 0 1 2 3; do
	dev=/dev/mapper/d$i
	copy_in_background "$A" $((i * 8 * MIB)) $dev 0 $LEN
	PIDS+=("$BG")
done
# (what the first have under way from before they had to share is over by then)
ok "they are under way" await 30 counted commands 60
most_under_way "$B" "${PIDS[0]}"
le "commands of 1 MiB at once" "$MOST" 16
for pid in "${PIDS[@]}"; do ok "copy" wait "$pid"; done
is "offloaded_bytes" "$(delta offloaded_bytes)" $((4 * LEN))
for i in 0 1 2 3; do
	ok "data of $i" check "/dev/mapper/d$i" 0 $LEN $NEW $((i * 8 * MIB))
done

# alone again it has all of it
mark
copy_in_background "$A" 0 "$B" 0 $((64 * MIB))
most_under_way "$B" "$BG"
ok "copy of one" wait "$BG"
is "commands at once, alone" "$MOST" 16
fast L0
