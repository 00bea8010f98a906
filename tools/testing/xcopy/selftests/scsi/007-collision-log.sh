# SPDX-License-Identifier: GPL-2.0-only
# a collision is logged once, with both disks named

lun ramdisk L0 32 unit_serial=unitserialfirst
lun ramdisk L1 32 unit_serial=unitserialforth
export_luns 2
rescan "$A" "$B"
log=$(kernel_log | grep 'copies are not offloaded')
diag "$log"
is "lines, also after a rescan" "$(wc -l <<<"$log")" 2
for d in "$A" "$B"; do
	ok "one names ${d##*/} and says why" grep -qF "[${d##*/}] copies are not offloaded: another logical unit has the same designator" <<<"$log"
done
