#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154 # what lib.sh has
#
# What goes wrong around a copy: words that are none, outputs that take nothing,
# devices that change meanwhile, two that meet. See lib.sh.

. "${BASH_SOURCE[0]%/*}/lib.sh"
. "${BASH_SOURCE[0]%/*}/sysfs.sh"

tty=${BASH_SOURCE[0]%/*}/terminal.py
for name in a b c d; do
	device $name 20M
	put "dev/block/$(number $name)/diskseq" 1
done
mkdir -p "$sys/block"
a=$dir/a b=$dir/b c=$dir/c d=$dir/d map=$dir/map
head -c 10M /dev/urandom | basenc --base16 -w0 | dd of="$a" conv=notrunc status=none
zero_b() { dd if=/dev/zero of="$b" bs=1M count=20 conv=notrunc status=none; }

# A number that is none, or not allowed: the option, what was given, what may be
# no_number OPTION ALLOWED ARGUMENT... -- VALUE...
no_number() {
	local option=$1 allowed=$2 value before=()

	shift 2
	while [ "$1" != -- ]; do before+=("$1"); shift; done
	shift
	for value; do
		run "$BLKCOPY_FAKE" "${before[@]}" "$option" "$value" "$a" "$b"
		result "$option \"$value\"" "2 blkcopy: $option: \"$value\" is no $allowed" \
			"$CODE ${STDERR% (see *}"
	done
}
bytes="number of bytes from 0 to 18446744073709551615, as 4096, 0x1000, 64K or 1.5GiB"
for option in --src-offset --dst-offset --length; do
	no_number $option "$bytes" -- 1Z "" 17E
	no_number $option "$bytes" check -- 1Z
done
no_number --jobs "whole number from 1 to 64" -- 0 65 x "" 1.5 0x2 -1 99999999999999999999
no_number --resume-interval "number of seconds from 0 to 1000000000" --resume "$map" -- \
	x "" -1 nan inf 1e3 0x10 1,5 99999999999
no_number --raw-src-fd "whole number from -2147483648 to 2147483647" --raw -- x 1.5 2147483648
for option in --raw-flags --raw-reserved --raw-reserved2; do
	no_number $option "${bytes/18446744073709551615/4294967295}" --raw -- x 4G
done
no_number --watch "number of seconds from 0.1 to 86400; a DEV behind it needs -- before it" status -- \
	x 0 86401 nan
run "$BLKCOPY_FAKE" decode --block-size 3
result "--block-size \"3\"" "2 blkcopy: --block-size: \"3\" is none of 512, 1024, 2048, 4096" \
	"$CODE ${STDERR% (see *}"
run "$BLKCOPY_FAKE" --resume "$map" --resume-interval 0.1 "$a" "$b"
result "a fraction of a second" 0 "$CODE"

# Words that would make other devices of those that were meant: nothing is begun
for word in ---length --!length "-—length" "- "; do
	usage "an option that is none: \"$word\"" "$word" 1M "$a" "$b"
done
fails "a dash that is none" 3 "blkcopy: —length: No such file or directory; none of the copies is begun" \
	"$BLKCOPY_FAKE" —length 1M "$a" "$b"
result "then nothing is copied" 0 "$(wc -c <"$FAKE_LOG")"
fails "a file among several devices" 3 "blkcopy: map.x: no block device; none of the copies is begun" \
	"$BLKCOPY_FAKE" "$a" "$b" "$c" "$(touch "$dir/map.x"; echo "$dir/map.x")"
usage "an empty name" "$a" "$b" "" ""
fails "a verb behind options" 2 "blkcopy: check: stands before all options; a device that is called so is \
./check (see blkcopy --help)" "$BLKCOPY_FAKE" --json check "$a" "$b"
for words in statu "copy $a $b"; do
	# shellcheck disable=SC2086 # words
	fails "a verb that is none: ${words%% *}" 2 "blkcopy: \"${words%% *}\" is no device, and none of check, status, \
explain, decode (see blkcopy --help)" "$BLKCOPY_FAKE" $words
done
run "$BLKCOPY_FAKE" --length 1M -- "$a" "$b"
result "-- before the devices" 0 "$CODE"

# A value to an option that takes none: what was meant is not known
for value in banana 0 false true "" "{}"; do
	fails "--force=$value" 2 "blkcopy: --force: takes no value, \"$value\" is one (see blkcopy --help)" \
		"$BLKCOPY_FAKE" "--force=$value" "$a" "$b"
	result "then nothing is copied" 0 "$(wc -c <"$FAKE_LOG")"
done
for verb in "" check status explain decode; do
	# shellcheck disable=SC2086 # no word for a copy
	for option in $("$BLKCOPY" $verb --help | grep -vE ' (N|FILE|SECONDS|TYPE:.*|FD|r\|w\|rw)( |$)' |
		sed -nE 's/^ +(-h,)?(--[a-z0-9-]+)( .*)?$/\2/p'); do
		# shellcheck disable=SC2086
		fails "${verb:+$verb }$option=1" 2 "blkcopy: $option: takes no value, \"1\" is one (see blkcopy${verb:+ $verb} --help)" \
			"$BLKCOPY_FAKE" $verb "$option=1" "$a" "$b"
	done
done
run "$BLKCOPY_FAKE" --length=1M --jobs=2 "$a" "$b"
result "those that take one take it so" 0 "$CODE"

# Outputs that take nothing are noticed, and the copy is there
# takes_nothing REDIRECTION ERROR
takes_nothing() {
	local how=$1 error=$2 words

	for words in "--force" "--force --json" "--force --quiet --json" "--force --verify"; do
		zero_b
		# shellcheck disable=SC2086 # words
		FAKE_DATA=1 fails "$words $how" 12 "blkcopy: standard output: $error; all is copied" \
			bash -c '"$@" '"$how" - "$BLKCOPY_FAKE" $words --resume "$map" "$a" "$b"
		result "$words $how: it is copied, and no map is left" "" \
			"$(cmp "$a" "$b" 2>&1; ls "$map" 2>/dev/null)"
	done
	for words in "--force --dry-run" "--force --dry-run --json" check "check --json" status "status --json" \
		explain --help --version "check --help" decode; do
		local devices=()

		[[ $words != --force* && $words != check && $words != "check --json" ]] || devices=("$a" "$b")
		[[ $words != decode ]] || printf '70 00 05 00 00 00 00 00\n' >"$dir/sense"
		[[ $words != decode ]] || devices=("$dir/sense")
		# shellcheck disable=SC2086 # words
		fails "$words $how" 1 "blkcopy: standard output: $error" \
			bash -c '"$@" '"$how" - "$BLKCOPY_FAKE" $words "${devices[@]}"
	done
	fails "several $how" 12 "blkcopy: standard output: $error" \
		bash -c '"$@" '"$how" - "$BLKCOPY_FAKE" --force "$a" "$b" "$c" "$d"
}
takes_nothing '>/dev/full' "No space left on device"
takes_nothing '>&-' "Bad file descriptor"
# What is to be said on stderr, and is not taken: the copy is there, and the status says it
# mute DESCRIPTION CODE ARGUMENT...
mute() {
	local where

	for where in '2>/dev/full' '2>&-'; do
		zero_b
		FAKE_DATA=1 run bash -c '"$@" '"$where" - "$BLKCOPY_FAKE" "${@:3}"
		result "$1 $where" "$2 " "$CODE $(cmp "$a" "$b" 2>&1)"
	done
}
mute "progress" 12 --progress --force "$a" "$b"
mute "progress, JSON" 12 --progress --json --force "$a" "$b"
mute "progress, a comparison" 12 --progress --force --verify "$a" "$b"
mute "progress of several" 12 --progress --force "$a" "$b" "$c" "$d"
mute "nothing to say" 0 --force "$a" "$b"
mute "who is to say nothing" 0 --quiet --force "$a" "$b"
mute "nothing to say of several" 0 --force "$a" "$b" "$c" "$d"
run bash -c '"$@" 2>/dev/full' - "$BLKCOPY_FAKE" --length 3 "$a" "$b"
result "an error keeps its status" 3 "$CODE"
FAKE_CLOSE=122 fails "a file that says when it is closed that it is full" 12 \
	"blkcopy: standard output: Disk quota exceeded; all is copied" "$BLKCOPY_FAKE" --force "$a" "$b"
run bash -c '"$@" >&-' - "$BLKCOPY_FAKE" --force --quiet "$a" "$b"
result "who is to say nothing needs no output" "0 " "$CODE $STDERR"
fails "no standard input" 1 "blkcopy: standard input: cannot be read: Bad file descriptor" \
	bash -c '"$@" <&-' - "$BLKCOPY_FAKE" decode
said=$(python3 -c '
import fcntl, os, subprocess, sys, time
r, w = os.pipe()
fcntl.fcntl(w, fcntl.F_SETFL, os.O_NONBLOCK)
while True:
    try:
        os.write(w, b"x")
    except BlockingIOError:
        break
child = subprocess.Popen(sys.argv[1:], stdout=w)
os.close(w)
time.sleep(0.3)
text = b""
while part := os.read(r, 65536):
    text += part
print(child.wait(), text.count(b"What to do: "))' "$BLKCOPY" explain slow busy 2>&1)
result "a pipe that is full, and does not wait" "0 2" "$said"

# Nobody reads on, as behind head: who only says something ends as others do
for words in status explain "check $a $b" "--help"; do
	# shellcheck disable=SC2016,SC2086 # for that shell; words
	said=$(bash -c '{ sleep 0.2; env --default-signal=PIPE "$@"; echo $? >&2; } | true' - "$BLKCOPY_FAKE" $words 2>&1)
	result "nobody reads ${words%% *}" 141 "$said"
done

# A limit on the size of files, of which what says so is none
# limited KIB ARGUMENT...
limited() {
	set -o pipefail
	(ulimit -f "$1"; exec "${@:2}") 2>&1 >"$dir/result" | cat >&2
}
export FAKE_LOG=/dev/null
fails "ulimit -f: the map" 3 "blkcopy: map: map cannot be written: File too large (EFBIG)" \
	limited 0 "$BLKCOPY_FAKE" --force --resume "$map" "$a" "$b"
fails "ulimit -f: the result" 12 "blkcopy: standard output: File too large; all is copied" \
	limited 0 "$BLKCOPY_FAKE" --force "$a" "$b"
# a map of many parts, of which the next is larger than what there may be
{
	printf '# blkcopy source from 0 of 20971520 bytes: boot %s device %s 1\n' \
		"$(</proc/sys/kernel/random/boot_id)" "$(number a)"
	printf '# blkcopy destination from 0 of 20971520 bytes: boot %s device %s 1\n' \
		"$(</proc/sys/kernel/random/boot_id)" "$(number b)"
	printf '# blkcopy range 20971520 bytes\n0x0 ? 1\n'
	for ((i = 0; i < 40; i += 2)); do printf '%d 512K +\n%d 512K ?\n' $((i << 19)) $(((i + 1) << 19)); done
} >"$map"
cp "$map" "$map.before"
fails "ulimit -f: the map of a copy that goes on" 3 "blkcopy: map: map cannot be written: File too large (EFBIG)" \
	limited 1 "$BLKCOPY_FAKE" --force --resume "$map" "$a" "$b"
result "that map stays" "" "$(cmp "$map" "$map.before" 2>&1; ls "$map.new" 2>/dev/null)"
rm -f "$map"
export FAKE_LOG=$dir/log

# What happens to the devices meanwhile
FAKE_RO_FROM=2 FAKE_ERRNO=1 FAKE_FROM=2 fails "made read-only" 7 "blkcopy: b: destination was made read-only \
(EPERM); 4194304 bytes are surely copied" "$BLKCOPY_FAKE" --force "$a" "$b"
# (a part of the first piece may be written, without the start of it)
FAKE_RO_FROM=1 FAKE_ERRNO=1 fails "made read-only in the first piece" 7 "blkcopy: b: destination was made read-only \
(EPERM); 0 bytes are surely copied" "$BLKCOPY_FAKE" --force "$a" "$b"
rm -f "$dir/ro-map"
FAKE_RO_FROM=1 FAKE_ERRNO=1 run "$BLKCOPY_FAKE" --force --resume "$dir/ro-map" "$a" "$b"
result "and its map stays" yes "$([[ -e $dir/ro-map ]] && echo yes)"
FAKE_ERRNO=28 FAKE_FROM=2 FAKE_SHRINK=$b fails "a destination that shrinks" 7 "blkcopy: b: destination has 1048576 \
bytes now, 20971520 when the copy began (ENOSPC); 4194304 bytes are surely copied" "$BLKCOPY_FAKE" --force "$a" "$b"
truncate -s 20M "$b"
FAKE_ERRNO=6 FAKE_FROM=2 FAKE_SHRINK=$c fails "a source that shrinks" 6 "blkcopy: c: source has 1048576 \
bytes now, 20971520 when the copy began (ENXIO); 4194304 bytes are surely copied" "$BLKCOPY_FAKE" --force "$c" "$b"
truncate -s 20M "$c"

FAKE_ERRNO=5 FAKE_FROM=2 FAKE_SHRINK=$b fails "which a write has met" 7 "blkcopy: b: destination has 1048576 \
bytes now, 20971520 when the copy began (EIO); 4194304 bytes are surely copied" "$BLKCOPY_FAKE" --force "$a" "$b"
truncate -s 20M "$b"
for errno in ENOSPC:28 EIO:5; do
	FAKE_ERRNO=${errno#*:} FAKE_FROM=2 FAKE_SHRINK=$b FAKE_LEFT=0 fails "one that goes away, ${errno%:*}" 7 \
		"blkcopy: b: destination went away (${errno%:*}); 4194304 bytes are surely copied" \
		"$BLKCOPY_FAKE" --force "$a" "$b"
	truncate -s 20M "$b"
done
FAKE_ERRNO=6 FAKE_FROM=2 FAKE_SHRINK=$c FAKE_LEFT=0 fails "a source that goes away" 6 "blkcopy: c: source went away \
(ENXIO); 4194304 bytes are surely copied" "$BLKCOPY_FAKE" --force "$c" "$b"
truncate -s 20M "$c"

# Two that meet at a map
export FAKE_DATA=1
FAKE_SLOW=1000 "$BLKCOPY_FAKE" --force --quiet --resume "$map" "$a" "$b" &
until [ -e "$map" ]; do sleep 0.05; done
fails "a map that another is at" 3 "blkcopy: map: map is in use by another blkcopy (EBUSY)" \
	"$BLKCOPY_FAKE" --force --resume "$map" "$c" "$d"
fails "for the same copy" 3 "blkcopy: map: map is in use by another blkcopy (EBUSY)" \
	"$BLKCOPY_FAKE" --force --resume "$map" "$a" "$b"
wait $!
result "it ends as if there were no other" "0 " "$? $(cmp "$a" "$b" 2>&1; ls "$map" 2>/dev/null)"
echo precious >"$map.new"
fails "somebody's file where the new map would be" 3 "blkcopy: map: map cannot be written: map.new is there, and \
is no map (EEXIST)" "$BLKCOPY_FAKE" --force --resume "$map" "$a" "$b"
result "it stays" precious "$(<"$map.new")"
exec 9>"$map.new"
flock 9
fails "one that another has just begun to write" 3 "blkcopy: map: map cannot be written: another blkcopy has it (EBUSY)" \
	"$BLKCOPY_FAKE" --force --resume "$map" "$a" "$b"
exec 9>&-
printf '# Mapfile. Created by blkc' >"$map.new"
run "$BLKCOPY_FAKE" --force --resume "$map" "$a" "$b"
result "what a run that was killed has left there is in nobody's way" "0 gone" \
	"$CODE $([ -e "$map.new" ] || echo gone)"
rm "$sys/dev/block/$(number b)/diskseq"
fails "a device of which nobody can say which it is" 3 "blkcopy: map: map cannot be bound to the destination: \
/sys and /proc do not say which device it is (EINVAL)" "$BLKCOPY_FAKE" --force --resume "$map" "$a" "$b"
put "dev/block/$(number b)/diskseq" 1
unset FAKE_DATA

# Suspended devices: who asks is told, who copies waits and says so
rm -r "$sys/dev/block/$(number c)" "$sys/dev/block/$(number d)"
mapped c dm-7 "0 40960 linear 8:0 0"
put block/dm-7/dm/suspended 0
run "$BLKCOPY_FAKE" check "$a" "$c"
result "not suspended" 0 "$CODE"
put block/dm-7/dm/suspended 1
waits="blkcopy: c: destination waits for the mapped device vg-c, which is suspended; dmsetup resume ends that (EAGAIN)"
fails "check, suspended" 3 "$waits" "$BLKCOPY_FAKE" check "$a" "$c"
result "then the kernel is not asked" 0 "$(wc -c <"$FAKE_LOG")"
fails "check, a source that is suspended" 3 "${waits/destination/source}" "$BLKCOPY_FAKE" check "$c" "$b"
run "$BLKCOPY_FAKE" check --json "$a" "$c"
result "check, suspended, in JSON" '3 "errno":"EAGAIN"' "$CODE $(grep -o '"errno":"[A-Z]*"' <<<"$STDOUT")"
fails "--dry-run, suspended" 3 "$waits" "$BLKCOPY_FAKE" --force --dry-run "$a" "$c"
fails "a copy, suspended" 0 "$waits" "$BLKCOPY_FAKE" --force "$a" "$c"
fails "a copy, suspended, and quiet" 0 "" "$BLKCOPY_FAKE" --force --quiet "$a" "$c"
mapped d dm-8 "0 20480 linear 8:0 0" "20480 20480 linear $(number c) 0"
fails "suspended below" 3 "${waits/ c:/ d:}" "$BLKCOPY_FAKE" check "$a" "$d"
run "$BLKCOPY_FAKE" check --length 10M "$a" "$d"
result "suspended below, but not where it would be copied" 0 "$CODE"
fails "but where it is searched for signatures" 3 "${waits/ c:/ d:}" "$BLKCOPY_FAKE" --dry-run --length 10M "$a" "$d"
run "$BLKCOPY_FAKE" --force --dry-run --length 10M "$a" "$d"
result "and where it is not" 0 "$CODE"
(sleep 0.3; put block/dm-7/dm/suspended 0) &
run "$BLKCOPY_FAKE" check "$a" "$c"
result "suspended for a moment" 0 "$CODE"
wait $!

# Multipath devices without a path
mapped c dm-7 "0 40960 multipath 1 queue_if_no_path 0 1 1 round-robin 0 2 1 8:0 1 8:16 1"
put block/dm-7/dm/suspended 0
path_states() {
	put "dm/$(number c).status" "0 40960 multipath 2 0 0 0 1 1 E 0 2 0 8:0 $1 1 8:16 $2 1"
}
waits="blkcopy: c: destination lies on the multipath device vg-c, which has no path; a copy waits for one, or fails (EAGAIN)"
path_states F F
fails "check, no path" 3 "$waits" "$BLKCOPY_FAKE" check "$a" "$c"
result "then the kernel is not asked" 0 "$(wc -c <"$FAKE_LOG")"
fails "check, a source without a path" 3 "${waits/destination/source}" "$BLKCOPY_FAKE" check "$c" "$b"
fails "--dry-run, no path" 3 "$waits" "$BLKCOPY_FAKE" --dry-run "$a" "$c"
fails "a copy, no path" 0 "$waits" "$BLKCOPY_FAKE" "$a" "$c"
fails "a copy, no path, and quiet" 0 "" "$BLKCOPY_FAKE" --quiet "$a" "$c"
fails "below, no path" 3 "${waits/ c:/ d:}" "$BLKCOPY_FAKE" check "$a" "$d"
path_states F A
run "$BLKCOPY_FAKE" check "$a" "$c"
result "one path" "0 " "$CODE $STDERR"
put "dm/$(number c).status" "0 40960 multipath 2 0 0 0 0 0"
fails "no path that it knows of" 3 "$waits" "$BLKCOPY_FAKE" check "$a" "$c"
rm "$sys/dm/$(number c).status"
run "$BLKCOPY_FAKE" check "$a" "$c"
result "who may not see that asks the kernel" "0 " "$CODE $STDERR"
# A thin pool that queues what it has no space for, which only who writes meets
device p 20M
mapped p dm-9 "0 40960 thin-pool 8:0 8:16 128 0 0"
mapped c dm-7 "0 40960 thin $(number p) 0"
pool_is() {
	put "dm/$(number p).status" "0 40960 thin-pool 0 112/1024 128/128 - $1 - 256"
}
pool_is "out_of_data_space no_discard_passdown queue_if_no_space"
waits="blkcopy: c: destination may wait for the thin pool vg-p, which has no space left, until it has or gives up (EAGAIN)"
for ask in check --dry-run; do
	fails "$ask, a full pool" 3 "$waits" "$BLKCOPY_FAKE" $ask "$a" "$c"
done
fails "a copy, a full pool" 0 "$waits" "$BLKCOPY_FAKE" "$a" "$c"
run "$BLKCOPY_FAKE" check "$c" "$b"
result "a source on a full pool" "0 " "$CODE $STDERR"
run "$BLKCOPY_FAKE" status
result "status, a full pool" "vg-p has no space left." "$(tail -n 1 <<<"$STDOUT")"
for mode in "rw no_discard_passdown queue_if_no_space" "out_of_data_space no_discard_passdown error_if_no_space"; do
	pool_is "$mode"
	run "$BLKCOPY_FAKE" check "$a" "$c"
	result "a pool that is $mode" "0 " "$CODE $STDERR"
done
rm -r "$sys/block/dm-9" "$sys/dev/block/$(number p)" "$sys/dm/$(number p)"*
mapped c dm-7 "0 40960 multipath 1 queue_if_no_path 0 1 1 round-robin 0 2 1 8:0 1 8:16 1"
# A disk whose transport is lost for the moment, or a path, while it is in use
disk sda 8:0
disk sdb 8:16
put block/sda/device/state blocked
put block/sdb/device/state running
path_states A A
waits="blkcopy: c: destination may wait for the path sda of the multipath device vg-c, which is blocked while the way to it \
is lost; that ends by itself, one way or the other (EAGAIN)"
fails "check, a path that is blocked" 3 "$waits" "$BLKCOPY_FAKE" check "$a" "$c"
fails "--dry-run, a path that is blocked" 3 "$waits" "$BLKCOPY_FAKE" --dry-run "$a" "$c"
fails "a copy, a path that is blocked" 0 "$waits" "$BLKCOPY_FAKE" "$a" "$c"
run "$BLKCOPY_FAKE" status
result "status, a path that is blocked" "vg-c: its path sda is blocked while the way to it is lost.
sda is blocked while the way to it is lost." "$(tail -n 2 <<<"$STDOUT")"
path_states F A
run "$BLKCOPY_FAKE" check "$a" "$c"
result "one that is given up is not waited for" "0 " "$CODE $STDERR"
in_groups() {
	put "dm/$(number c).status" "0 40960 multipath 2 0 0 0 2 1 $1 0 1 0 8:0 A 1 $2 0 1 0 8:16 A 1"
}
in_groups E A
run "$BLKCOPY_FAKE" check "$a" "$c"
result "nor is one of a group that is not used" "0 " "$CODE $STDERR"
in_groups A E
fails "one of that which is used" 3 "$waits" "$BLKCOPY_FAKE" check "$a" "$c"
put block/sda/device/state transport-offline
run "$BLKCOPY_FAKE" check "$a" "$c"
result "one whose commands fail at once is not waited for" "0 " "$CODE $STDERR"
put block/sdb/device/state transport-offline
fails "where all are such there is no path" 3 "blkcopy: c: destination lies on the multipath device vg-c, which has no path; \
a copy waits for one, or fails (EAGAIN)" "$BLKCOPY_FAKE" --dry-run "$a" "$c"
put block/sdb/device/state running
put block/sda/device/state blocked
mapped c dm-7 "0 40960 linear 8:0 0"
waits="blkcopy: c: destination waits for the disk sda, which is blocked while the way to it is lost; that ends by itself, \
one way or the other (EAGAIN)"
fails "check, blocked" 3 "$waits" "$BLKCOPY_FAKE" check "$a" "$c"
fails "--dry-run, a source that is blocked" 3 "${waits/destination/source}" "$BLKCOPY_FAKE" --dry-run "$c" "$b"
fails "a copy, blocked" 0 "$waits" "$BLKCOPY_FAKE" "$a" "$c"
put block/sda/device/state running
run "$BLKCOPY_FAKE" check "$a" "$c"
result "not blocked" "0 " "$CODE $STDERR"
(sleep 1.5; put block/dm-7/dm/suspended 1) &
FAKE_SLOW=7500 fails "suspended in the middle" 0 "blkcopy: c: destination waits for the mapped device vg-c, which is \
suspended; dmsetup resume ends that (EAGAIN)" "$BLKCOPY_FAKE" --force --length 4M "$a" "$c"
put block/dm-7/dm/suspended 0
wait $!

for words in "" --no-offload; do
	# shellcheck disable=SC2086 # words
	FAKE_BAD=b FAKE_JUDGE="0:32" fails "--dry-run $words, no path: nothing is read" 3 "blkcopy: b: source or destination \
has no path; a copy would wait or fail (EAGAIN)" "$BLKCOPY_FAKE" --dry-run $words "$a" "$b"
done
FAKE_JUDGE="0:15" run "$BLKCOPY_FAKE" --dry-run "$a" "$b"
result "--dry-run of what is copied by hand" "0 would copy 20971520 bytes" "$CODE $STDOUT"

# No threads, for a stack of which there is no room: nothing is said in the middle, and
# a signal still ends the copy
limited_stack() {
	(ulimit -s $((1 << 38)) && exec env --default-signal=TERM "$@")
}
fails "no threads" 0 "" limited_stack "$BLKCOPY_FAKE" --force "$a" "$b"
FAKE_SIGNAL=15 run limited_stack "$BLKCOPY_FAKE" --force "$a" "$b"
result "no threads, a signal" "143 blkcopy: b: interrupted by SIGTERM (EINTR); 4194304 bytes are surely copied" \
	"$CODE $(head -n 1 <<<"$STDERR")"

# No /sys
export FAKE_SYSFS=$dir/none
for words in "" --json sda "--watch 1"; do
	# shellcheck disable=SC2086 # words
	fails "status $words, no /sys" 1 "blkcopy: /sys/block: No such file or directory; is sysfs mounted at /sys?" \
		"$BLKCOPY_FAKE" status $words
done
run "$BLKCOPY_FAKE" check "$a" "$b"
result "check, no /sys" "0 Nothing is seen of the disks: /sys/block: No such file or directory; is sysfs mounted \
at /sys?" "$CODE $(tail -n 1 <<<"$STDOUT")"
export FAKE_SYSFS=$sys

# Names
odd=$dir/$'a\nb\e[31m\xff"é'
ln -s "$a" "$odd"
run "$BLKCOPY_FAKE" --json --force "$odd" "$b" "$c" "$d"
result "a name of any bytes, in JSON" $'a\nb\e[31m\xef\xbf\xbd"é' \
	"$(python3 -c 'import json, sys; print(json.loads(sys.stdin.readline())["src"].split("/")[-1])' <"$dir/stdout" 2>&1)"
run "$BLKCOPY_FAKE" --force "$odd" "$b" "$c" "$d"
result "in words it is one line" 2 "$(wc -l <"$dir/stdout")"
put block/dm-8/dm/name $'v\e[31mg\nd'
run "$BLKCOPY_FAKE" status dm-8
result "nor is one of device mapper two" "0 2 v?[31mg?d" "$CODE $(wc -l <<<"$STDOUT") $(awk 'NR > 1 { print $1 }' <<<"$STDOUT")"
FAKE_SIGNAL=2 run env --default-signal=INT "$BLKCOPY_FAKE" --force "$odd" "$b"
result "the command to go on with it is one line" 2 "$(wc -l <"$dir/stderr")"
eval "run $(sed -n 's/^to go on: //p' "$dir/stderr")"
result "which does" "0 copied 16777216 bytes (8388608 offloaded)" "$CODE $STDOUT"

# The rate of several: each first piece of 4 MiB takes a second (who waits for a
# processor has another try)
for _ in 1 2 3; do
	rate=$(FAKE_SLOW=1000 "$tty" "$BLKCOPY_FAKE" --force --length 4M --jobs 2 "$a" "$b" "$c" "$d" 2>&1 |
		sed -nE 's/^copied 100\.0% of 8 MiB, ([0-9]+)[0-9.]* MiB\/s, .*/\1/p' | tail -n 1)
	((${rate:-0} < 6)) || break
done
result "the rate of the first pieces of two" yes "$( ((rate >= 6 && rate <= 8)) && echo yes || echo "$rate MiB/s")"

end_of_tests
