# SPDX-License-Identifier: GPL-2.0-only
# no command is sent after a kill, a suspend, a rescan has begun but those under way
# needs: write bed
# timeout: 180

two_luns iscsi 64 iblock
# (both are empty, which would tell nothing)
trust "$A" "$B"
dm src 0 $((64 * 2048)) linear "$A" 0
slow L0 60

begin() {
	mark
	copy_in_background "$1" 0 "$B" 0 $((64 * MIB))
	ok "commands are sent" await 30 counted commands 1
	delta commands >/dev/null
	SENT=$REPLY
}

# at_most_one_window DESC: of what was sent when it began, and until it was over
at_most_one_window() {
	delta offloaded_bytes >/dev/null
	le "$1: bytes copied until it was over" "$REPLY" $(((SENT + 4) * 4 * MIB))
}

begin "$A"
ok "kill: in mid-copy" kill -KILL "$BG"
await 60 gone "$BG"
at_most_one_window "kill"
delta commands >/dev/null
le "kill: commands sent" "$REPLY" $((SENT + 4))
ok "kill: it is gone" gone "$BG"

begin /dev/mapper/src
dmsetup suspend --noflush --nolockfs src
at_most_one_window "suspend of the source"
dmsetup resume src
fast L0
ok "suspend: copy" wait "$BG"
