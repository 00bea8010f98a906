# SPDX-License-Identifier: GPL-2.0-only
# ranges that overlap behind a partition are refused though no piece of the copy does
# needs: tool

lun ramdisk L0 140
export_luns 1
fill "$A" 0 $MIB $NEW
fill "$A" $((67 * MIB)) $MIB $OLD
partition "$A" 1 2048 $((139 * 2048))
P=$REPLY
mark
exits "from the disk to its partition" 3 --length 72M --dst-offset 66M "$A" "$P"
is "it says so" "$SAID" "blkcopy: $P: source and destination overlap (EEXIST)"
is "nothing was copied" "$(delta offloaded_bytes)+$(delta fallback_bytes)" 0+0
ok "destination as it was" check "$A" $((67 * MIB)) $MIB $OLD
exits "beside each other" 0 --length $MIB --dst-offset 66M "$A" "$P"
ok "copied" check "$A" $((67 * MIB)) $MIB $NEW 0
delpart "$A" 1
