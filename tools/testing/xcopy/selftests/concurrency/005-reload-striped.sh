# SPDX-License-Identifier: GPL-2.0-only
# stripes that are reloaded with another chunk size during copies
# needs: stress
# timeout: 300

two_luns iscsi 32
fill "$B" 0 $((16 * MIB)) $OLD
dm src 0 8192 striped 2 32 "$A" 0 "$A" 32768
fill /dev/mapper/src 0 $((4 * MIB)) 101
dm dst 0 8192 linear "$B" 0
mark
copier /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB))
ok "$CYCLES reloads" cycle "$CYCLES" dst \
	"0 8192 striped 2 64 $B 16384 $B 0" "0 8192 linear $B 0"
copiers_done $((4 * MIB))
ok "a last copy" copy /dev/mapper/src 0 /dev/mapper/dst 0 $((4 * MIB))
ok "data" check /dev/mapper/dst 0 $((4 * MIB)) 101
