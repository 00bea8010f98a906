# SPDX-License-Identifier: GPL-2.0-only
# a request that is only to be judged copies nothing and is refused as others are

two_luns iscsi 32
watch_writes "$B" 8
ok "a sound request" copy "$A" 0 "$B" 0 $MIB --raw-flags 4
is "bytes copied" "$COPIED" 0
ok "a sound request by hand" copy "$A" 0 "$B" 0 $MIB --raw-flags 6
is "bytes copied by hand" "$COPIED" 0
refuses "length 0" EINVAL "$A" 0 "$B" 0 0 --raw-flags 4
refuses "beyond the end" ENOSPC "$A" 0 "$B" $((31 * MIB)) $((2 * MIB)) --raw-flags 4
refuses "overlap" EEXIST "$B" 0 "$B" 512 $MIB --raw-flags 4
nothing_written

# why it would not be offloaded is told, and nothing is counted
judged() {
	ok "$1: judged" copy "$2" 0 "$3" 0 $((4 * MIB)) --raw-flags 4
	is "$1: reason" "$REASON" "$4"
}
mark
judged "between disks" "$A" "$B" none
dm ju 0 32768 linear "$B" 0
JU=$REPLY
judged "to a linear device" "$A" "$JU" none
set_limit "$B" 0
judged "switched off below" "$A" "$JU" disabled
is "nothing is counted" "$(refused disabled)" 0
is "no chunk either" "$(delta chunks)" 0
