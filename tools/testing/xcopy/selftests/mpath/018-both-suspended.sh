# SPDX-License-Identifier: GPL-2.0-only
# a source is let go of again and again, under copies: none is wrong, and they are offloaded between
# needs: bed mpath stress
# timeout: 300

requires target multipath
fake_paths
mpath mb request "$B" "$B2"; MB=$REPLY
dm ma 0 65536 linear "$A" 0; MA=/dev/mapper/ma
fill "$A" 0 $((16 * MIB)) $NEW
copies_begin
for ((i = 0, slow = 0; i < ${ROUNDS:-30}; i++)); do
	dmsetup suspend --noflush --nolockfs mb || break
	# some are looked at, some are not yet
	sleep 0.0$((i % 10))
	timeout 10 dmsetup suspend --nolockfs ma || ((++slow))
	dmsetup resume ma
	dmsetup resume mb
	sleep 0.1
done
is "rounds" $i "${ROUNDS:-30}"
is "of which the source could not be suspended" $slow 0
diag "$(refusals)"
ge "let go of" "$(refused suspended)" 1
copies_end "both suspended" $((8 * MIB))
nothing_left
dm_remove ma mb
ok "it goes" fake_unload
