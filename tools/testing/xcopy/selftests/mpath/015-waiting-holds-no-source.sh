# SPDX-License-Identifier: GPL-2.0-only
# a command that has not come to its device yet does not hold up a suspend of the source
# needs: bed mpath stress write
# timeout: 200

requires target multipath
fake_paths
mpath pvb request "$B" "$B2"; MB=$REPLY
dm src 0 16384 linear "$A" 0

# holds_not DESC: while the copy waits the source is suspended
holds_not() {
	ok "$1: a command is on its way" await 10 counted commands 1
	sleep 0.5
	ok "$1: it waits" alive "$BG"
	ok "$1: the source is suspended" timed timeout 10 dmsetup suspend src
	diag "$TOOK ms; $(refusals)"
	dmsetup resume src
}

# goes_on DESC DEST
goes_on() {
	ok "$1: it goes on" await 60 gone "$BG"
	wait "$BG"
	is "$1: with success" $? 0
	is "$1: by hand" "$(delta fallback_bytes)" $MIB
	is "$1: it was not sent" "$(fake_count xcopy)" 0
	data_right "$1" /dev/mapper/src 0 "$2" 0 $MIB
}

# by_devices DESC
by_devices() {
	seed /dev/mapper/src 0 "$MB" 0 $MIB
	ok "$1: by the devices" copy /dev/mapper/src 0 "$MB" 0 $MIB --offload-only
	data_right "$1" /dev/mapper/src 0 "$MB" 0 $MIB
}

by_devices "healthy"

seed /dev/mapper/src 0 "$MB" 0 $MIB
mark
fake_zero
dmsetup suspend --noflush --nolockfs pvb
copy_in_background /dev/mapper/src 0 "$MB" 0 $MIB
holds_not "suspended"
ok "suspended: it still waits" alive "$BG"
dmsetup resume pvb
goes_on "suspended" "$MB"

# no path takes a command that copies
seed /dev/mapper/src 0 "$MB" 0 $MIB
fake_script "xcopy *:1 all full"
mark
fake_zero
copy_in_background /dev/mapper/src 0 "$MB" 0 $MIB
holds_not "busy"
fake_calm
goes_on "busy" "$MB"

# nor does a disk that is throttled
cgroup
io_max "$B" wbps=$((64 * KIB))
seed /dev/mapper/src 0 "$B" 0 $MIB
mark
fake_zero
(echo "$BASHPID" >"$CG/cgroup.procs" &&
	exec "$XCOPY_BIN/blkcopy" --raw --length $MIB /dev/mapper/src "$B" >/dev/null) &
BG=$!
holds_not "throttled"
io_max "$B" wbps=max
goes_on "throttled" "$B"

by_devices "and again"
nothing_left
dm_remove src pvb
ok "it goes" fake_unload
