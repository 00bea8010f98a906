# SPDX-License-Identifier: GPL-2.0-only
# commands have identifiers where these are of use, and the copy manager is asked about lost ones
# groups: debug
# timeout: 120

# lists: one "IDENTIFIER FLAGS" a copy since fake_zero, in hex
lists() {
	local ms place cdb list

	while read -r ms place cdb list; do
		[[ $cdb == 8300* ]] && echo "${list:0:2} ${list:2:2}"
	done <"$FAKE/journal"
}

# asked: how often RECEIVE COPY STATUS came, in REPLY
asked() { REPLY=$(grep -c ' 8400.* *$' "$FAKE/journal"); }

# begin LEN: known data, counters at 0
begin() {
	seed "$A" 0 "$B" 0 "$1"
	fake_zero
	mark
}

# all_offloaded DESC LEN FLAGS: in commands with FLAGS, no two with one identifier
all_offloaded() {
	ok "$1: the copy succeeds" copy "$A" 0 "$B" 0 "$2"
	is "$1: offloaded" "$OFFLOADED" "$2"
	is "$1: none was refused" "$(fake_count refused)" 0
	is "$1: their flags" "$(lists | cut -d' ' -f2 | sort -u)" "$3"
	data_right "$1" "$A" 0 "$B" 0 "$2"
}

disks() {
	fake_disks "$@"
	trust "$A" "$B"
}

disks
begin $MIB
all_offloaded "no need of one" $MIB 19
is "and none given" "$(lists | cut -d' ' -f1)" 00
ok "it goes" fake_unload

disks snlid=0
set_limit "$B" $MIB
fake_set copy_ms 100
begin $((8 * MIB))
all_offloaded "no list without" $((8 * MIB)) 11
is "eight identifiers" "$(lists | cut -d' ' -f1 | sort -u | grep -vc '^00')" 8
fake_set copy_ms 0
begin $MIB
fake_script "xcopy 1 1 sense=5/00/16"
ok "in use once: the copy succeeds" copy "$A" 0 "$B" 0 $MIB
is "in use once: offloaded" "$OFFLOADED" $MIB
is "in use once: with another" "$(lists | sort -u | wc -l)" 2
fake_calm
begin $MIB
fake_script "xcopy 1 all sense=5/00/16"
ok "in use for ever: the copy succeeds" copy "$A" 0 "$B" 0 $MIB
is "in use for ever: nothing offloaded" "$OFFLOADED" 0
ge "in use for ever: counted" "$(refused busy)" 1
ge "in use for ever: not many commands" 8 "$(fake_count xcopy)"
fake_calm
data_right "in use for ever" "$A" 0 "$B" 0 $MIB
# (that was busy to the end, and so is left alone)
rescan "$A" "$B"
begin $MIB
fake_script "xcopy 1 1 host=0xe late=20000 outlive=n"
ok "lost, nobody to ask: the copy succeeds" copy "$A" 0 "$B" 0 $MIB
asked
is "lost, nobody to ask: not asked" "$REPLY" 0
is "lost, nobody to ask: reset" "$(fake_count lun_resets)" 1
fake_calm
data_right "lost, nobody to ask" "$A" 0 "$B" 0 $MIB
ok "it goes" fake_unload

# one identifier at a time: what exceeds it waits a little and is done, either way
disks snlid=0 concurrent=1 over=0 copy_ms=20
set_limit "$B" $MIB
begin $((8 * MIB))
ok "one at a time: the copy succeeds" copy "$A" 0 "$B" 0 $((8 * MIB))
ge "one at a time: offloaded" "$OFFLOADED" $MIB
is "one at a time: kept" "$(fake_count most)" 1
data_right "one at a time" "$A" 0 "$B" 0 $((8 * MIB))
ok "it goes" fake_unload

disks rcs=1
begin $((8 * MIB))
all_offloaded "kept" $((8 * MIB)) 01

# The late writer is waited for, and it did well.
begin $MIB
fake_script "xcopy 1 1 host=0xe late=4000 outlive=n"
ok "lost and done: the copy succeeds" copy "$A" 0 "$B" 0 $MIB
is "lost and done: offloaded" "$OFFLOADED" $MIB
asked
ge "lost and done: asked" "$REPLY" 2
is "lost and done: the writer was waited for" "$(fake_count late)" 1
is "lost and done: no reset" "$(fake_count lun_resets)" 0
data_right "lost and done" "$A" 0 "$B" 0 $MIB
fill "$B" 0 $MIB 7
sleep 2
ok "lost and done: the newer data stay" check "$B" 0 $MIB 7
fake_calm

# What is over when it is asked for first may be the last one with that identifier.
rescan "$B"
begin $MIB
fake_script "xcopy 1 1 host=7 do=50"
ok "lost and failed: the copy succeeds" copy "$A" 0 "$B" 0 $MIB
is "lost and failed: by hand" "$OFFLOADED" 0
asked
is "lost and failed: asked" "$REPLY" 1
is "lost and failed: reset" "$(fake_count lun_resets)" 1
ge "lost and failed: counted" "$(refused lost)" 1
data_right "lost and failed" "$A" 0 "$B" 0 $MIB
fake_calm

# A list of two segments that is done is not ours, which had one.
rescan "$B"
begin $MIB
fake_set rcs 2
fake_script "xcopy 1 1 host=0xe late=1500 outlive=n"
ok "another's state: the copy succeeds" copy "$A" 0 "$B" 0 $MIB
is "another's state: by hand" "$OFFLOADED" 0
is "another's state: reset" "$(fake_count lun_resets)" 1
data_right "another's state" "$A" 0 "$B" 0 $MIB
fake_set rcs 1
fake_calm

# What it does not know any more may still write.
rescan "$B"
begin $MIB
fake_set rcs 0
fake_script "xcopy 1 1 host=0xe late=20000 outlive=n"
ok "not known: the copy succeeds" copy "$A" 0 "$B" 0 $MIB
is "not known: by hand" "$OFFLOADED" 0
is "not known: reset" "$(fake_count lun_resets)" 1
is "not known: nothing came late" "$(fake_count late)" 0
data_right "not known" "$A" 0 "$B" 0 $MIB
ok "it goes" fake_unload
