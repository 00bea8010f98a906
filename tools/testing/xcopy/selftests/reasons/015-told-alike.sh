# SPDX-License-Identifier: GPL-2.0-only
# the caller, the counters, the disks, the events and SCSI's sense say the same
# needs: reasons events
# timeout: 180

# told_alike REASON SRC DST [SENSE]: of one copy, from here on
told_alike() {
	local reason=$1 src=$2 dst=$3 before now

	events_start
	before=$(refused_at "$src" source "$reason") now=$(refused_at "$dst" destination "$reason")
	mark
	ok "$reason: copy" copy "$src" 0 "$dst" 0 $MIB
	is "$reason: the caller is told" "$REASON" "$reason"
	is "$reason: all that was refused" "$(refusals)" "$reason=1"
	is "$reason: the source's counter" "$(refused_at "$src" source "$reason")" $((before + 1))
	is "$reason: the destination's counter" "$(refused_at "$dst" destination "$reason")" $((now + 1))
	number_of "$src"; before=$REPLY
	number_of "$dst"
	events_are "$reason" refuse "$before -> $REPLY reason $reason"
	[[ ! ${4:-} ]] || is "$reason: sense" "$(events scsi_done)" "$before -> $REPLY 0 $4 reason $reason"
}

# command_ends DESC END...: of all commands, as they came back
command_ends() {
	local desc=$1

	shift
	is "$desc: ends" "$(events command_done | sed 's/.* end //')" "$(printf '%s\n' "$@")"
}

fakes
trust "$A" "$B" "$C"

# ends RULE: commands end so, as the first ones
ends() {
	rescan "$A" "$B"
	pardon
	fake_calm
	fake_script "xcopy 1 all $1"
}

ends "sense=5/24/00"
told_alike rejected "$A" "$B" "host 0x00 status 0x02 sense 5/24/00"
ends "sense=a/00/00"
told_alike aborted "$A" "$B" "host 0x00 status 0x02 sense a/00/00"
ends "sense=a/0d/02"
told_alike unreachable "$A" "$B" "host 0x00 status 0x02 sense a/0d/02"
ends "status=0x18"
told_alike reservation "$A" "$B" "host 0x00 status 0x18 sense 0/00/00"
ends "host=7 late=100 outlive=an"
told_alike lost "$A" "$B"
is "lost: resolved" "$(events resolved)" "$(events refuse)"
command_ends "lost" "lost reason lost"
rescan "$A" "$B"
pardon
fake_calm
fake_script "xcopy 1 1 status=8"
events_start
ok "busy once: copy" copy "$A" 0 "$B" 0 $MIB
command_ends "busy once" "again reason busy" "over reason none"
ends "do=100"
set_limit "$B" 0
told_alike disabled "$A" "$B"
set_limit "$B" $((32 * MIB))
dm c 0 32768 linear "$C" 0
set_limit /dev/mapper/c 0
told_alike disabled "$A" /dev/mapper/c
set_limit /dev/mapper/c $((32 * MIB))
ram_disk
dm_swap c 0 32768 linear "$REPLY" 0
told_alike unsupported "$A" /dev/mapper/c
events_stop
