# SPDX-License-Identifier: GPL-2.0-only
# udev has the partitions scanned whenever a disk was written: what is known stays

two_luns iscsi 32
seed "$A" 0 "$B" 0 $MIB
mark
ok "a copy, which proves itself" copy "$A" 0 "$B" 0 $MIB
ge "it was proved" "$(delta proofs)" 1
for disk in "$A" "$B"; do
	ok "its partitions are scanned" blockdev --rereadpt "$disk"
done
# (the same data are no proof)
mark_traced
ok "once more" copy "$A" 0 "$B" 0 $MIB
is "by the devices" "$(delta offloaded_bytes)" $MIB
is "not to be proved again" "$(delta proofs)" 0
is "a command" "$(xcopy_count)" 1
ok "data" check "$B" 0 $MIB $NEW
