# SPDX-License-Identifier: GPL-2.0-only
# copies are offloaded with every I/O scheduler

two_luns iscsi 32
read_queue "$A" scheduler
for s in ${REPLY//[\[\]]/}; do
	set_queue "$A" scheduler "$s"
	set_queue "$B" scheduler "$s"
	offloads "$s" "$A" 0 "$B" $((4 * MIB)) $((2 * MIB)) 1
done
