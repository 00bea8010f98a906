# SPDX-License-Identifier: GPL-2.0-only
# a suspended end refuses the offload at once, and the copy by hand waits for the resume
# groups: debug
# timeout: 90

two_luns iscsi 32
dm_pair 32768
for end in src dst; do
	seed /dev/mapper/src 0 /dev/mapper/dst $MIB $((2 * MIB))
	dmsetup suspend $end
	mark_traced
	copy_in_background /dev/mapper/src 0 /dev/mapper/dst $MIB $((2 * MIB))
	ok "$end: refusals/suspended" await 30 counted refusals/suspended 1
	sleep .3
	ok "$end: the copy waits" alive "$BG"
	ok "$end: destination as it was" still_old "$B" $MIB $((2 * MIB))
	is "$end: no command reached the target" "$(xcopy_count)" 0
	dmsetup resume $end
	ok "$end: after the resume it ends" wait "$BG"
	data_right "$end: after the resume" /dev/mapper/src 0 /dev/mapper/dst $MIB $((2 * MIB))
	offloads "$end: the next copy" /dev/mapper/src 0 /dev/mapper/dst $((4 * MIB)) $MIB 1
done
