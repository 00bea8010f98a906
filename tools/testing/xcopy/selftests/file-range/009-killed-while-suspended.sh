# SPDX-License-Identifier: GPL-2.0-only
# who waits for a suspended device and is killed dies, as who reads and writes it does
# needs: dm
# groups: debug
# timeout: 150

fake_disks
trust "$A" "$B"
seed "$A" 0 "$B" 0 $((8 * MIB))
dm_pair 16384
# (who has a device open last waits for what is under way there)
exec 8</dev/mapper/src 9</dev/mapper/dst
refs() { read -r REPLY </sys/module/blk_copy/refcnt; }
refs_are() { refs; [[ $REPLY == "$1" ]]; }
refs
BEFORE=$REPLY

# dies DESC DEVICE COMMAND...: which waits for DEVICE, suspended
dies() {
	local desc=$1 device=$2 pid

	shift 2
	dmsetup suspend "$device"
	mark
	"$@" 2>/dev/null &
	pid=$!
	ok "$desc: it waits" await 30 counted refusals/suspended 1
	killed "$desc" "$pid"
	dmsetup resume "$device"
}

# killed DESC PID
killed() {
	kill -KILL "$2"
	ok "$1: it dies" await 5 gone "$2"
}

dies "cp, source" src cp /dev/mapper/src /dev/mapper/dst
dies "cp, destination" dst cp /dev/mapper/src /dev/mapper/dst
dies "blkcopy, source" src "$XCOPY_BIN/blkcopy" --raw /dev/mapper/src /dev/mapper/dst

# In the middle of a copy by hand, whose reads do not come back.
fake_script "read 0 all delay=15000"
copy_in_background /dev/mapper/src 0 /dev/mapper/dst 0 $((8 * MIB)) --no-offload
ok "in the middle: it waits" await 30 fake_met
killed "in the middle" "$BG"
refs
ge "what it reads is left behind" "$REPLY" $((BEFORE + 1))
fake_calm
ok "what was left behind is over" await 30 refs_are "$BEFORE"
wait "$BG" 2>/dev/null
ok "nothing is in flight" await 30 idle
ok "old and new sectors only" check_any "$B" 0 $((8 * MIB)) $OLD $NEW
ok "it copies" copy /dev/mapper/src 0 /dev/mapper/dst 0 $((8 * MIB))
ok "data" check "$B" 0 $((8 * MIB)) $NEW
exec 8<&- 9<&-
dm_remove src dst
ok "it goes" fake_unload
