# SPDX-License-Identifier: GPL-2.0-only
# a granule that was refused is learned, told or not

fake_disks
fake_set enforce 65536
LEN=$((MIB + 4096))
for i in 1 2 3; do
	seed "$A" 0 "$B" 0 $LEN
	ok "copy $i" copy "$A" 0 "$B" 0 $LEN
	data_right "copy $i" "$A" 0 "$B" 0 $LEN
done
fake_zero
seed "$A" 0 "$B" 0 $LEN
ok "learned" copy "$A" 0 "$B" 0 $LEN
is "nothing is refused any more" "$(fake_count refused)" 0
data_right "learned" "$A" 0 "$B" 0 $LEN
ok "whole granules" copy "$A" 0 "$B" 0 $MIB
is "are offloaded" "$OFFLOADED" $MIB
is "and not refused" "$(fake_count refused)" 0

# Who wants no hand in it has the devices asked again.
for granule in 65536 $MIB; do
	rescan "$A" "$B"
	fake_set enforce $granule
	seed "$A" 0 "$B" 0 $((2 * MIB))
	mark
	ok "$granule: offload only" copy "$A" 0 "$B" 0 $((2 * MIB)) --offload-only
	is "$granule: all of it" "$OFFLOADED" $((2 * MIB))
	is "$granule: told" "$REASON" none
	ge "$granule: it was refused first" "$(refused alignment)" 1
	data_right "$granule: offload only" "$A" 0 "$B" 0 $((2 * MIB))
done
mark
nok "what is not whole granules: offload only" copy "$A" 0 "$B" 0 $LEN --offload-only
ge "is refused" "$(refused alignment)" 1
le "in few tries" "$(refused alignment)" 8
ok "it goes" fake_unload
