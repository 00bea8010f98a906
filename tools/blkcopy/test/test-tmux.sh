#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154 # what lib.sh has
#
# A session in a terminal, as a person has it: what is on the screen. See lib.sh.

. "${BASH_SOURCE[0]%/*}/lib.sh"
. "${BASH_SOURCE[0]%/*}/sysfs.sh"

if ! command -v tmux >/dev/null; then
	echo "ok 1 - sessions in a terminal # SKIP the package tmux is not installed"
	echo "1..1"
	exit
fi

mux() { tmux -S "$dir/tmux" -f /dev/null "$@"; }
trap 'mux kill-server 2>/dev/null; rm -rf "$dir"' EXIT

screen() { mux capture-pane -p -J | sed "s|$dir/||g"; }
# on_screen REGEX: within five minutes
on_screen() {
	local end=$((SECONDS + 300))

	until [[ $(screen) =~ $1 ]]; do
		((SECONDS < end)) || return 1
		sleep 0.1
	done
}
# types COMMAND: on a screen that is empty
types() {
	mux send-keys C-l
	mux clear-history
	mux send-keys -l "clear; $1"
	mux send-keys Enter
}
# shows DESCRIPTION REGEX: and nothing runs any more
shows() {
	if on_screen "$2.*"$'\n'"code [0-9]+ "; then
		result "$1" "" ""
	else
		result "$1" "$2" "$(screen)"
	fi
}

device a 200M
device b 200M
put "dev/block/$(number a)/diskseq" 1
put "dev/block/$(number b)/diskseq" 1
disk sda 8:0
disk sdb 8:16 no_designator
printf '#!/bin/sh\nexec "%s" "$@"\n' "$(realpath "$BLKCOPY_FAKE")" >"$dir/blkcopy"
chmod +x "$dir/blkcopy"
export FAKE_DATA=1 PATH=$dir:$PATH
mux -u new-session -d -x 100 -y 40 "cd '$dir' && PS1='code \$? ' exec bash --norc --noprofile" ||
	{ result "tmux runs" 0 1; end_of_tests; exit; }
on_screen "code 0 " || result "a shell" "code 0" "$(screen)"

types "FAKE_SLOW=300 blkcopy a b"
shows "a copy" "copied 209715200 bytes \(104857600 offloaded\) in [0-9.]+ s, [0-9.]+ [MG]iB/s"
result "the line of progress is gone" "" "$(screen | grep 'left')"
types "FAKE_SLOW=1500 blkcopy --resume map a b"
if on_screen "copied [0-9.]+% of 200 MiB, [0-9.]+ [KM]iB/s, [0-9:]+ left, 50% offloaded"; then
	result "progress" "" ""
else
	result "progress" "copied ..." "$(screen)"
fi
mux send-keys C-c
shows "Ctrl-C" "blkcopy: b: interrupted by SIGINT \(EINTR\); [0-9]+ bytes are surely copied"$'\n'"to go on: .*blkcopy.* --resume map a b"
types "blkcopy --resume map a b"
shows "it goes on" "copied the last [0-9]+ of 209715200 bytes"
types "blkcopy a a"
shows "a refusal" "blkcopy: a: source and destination overlap \(EEXIST\)"
types "blkcopy --verify a b"
shows "a verification" "; verified"
types "blkcopy check a b"
shows "a check" "a to b, 209715200 bytes: by the devices, all of it.*by the devices.*DEVICE +LOGICAL UNIT"
types "blkcopy status --watch 0.2"
on_screen "sdb +no: no_designator" || result "status" "sdb" "$(screen)"
disk sdb 8:16 none
if on_screen "sdb +yes" && [ "$(screen | grep -c NAME)" = 1 ]; then
	result "a status that is watched" "" ""
else
	result "a status that is watched" "sdb yes" "$(screen)"
fi
mux send-keys C-c
shows "and ended" "sdb +yes.*"
types "blkcopy explain slow"
shows "an explanation" "What to do: Nothing: both ways are measured"

end_of_tests
