#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154 # what lib.sh has
#
# blkcopy on a host: arguments, messages and what is asked of the kernel. See
# test/lib.sh.

. "${BASH_SOURCE[0]%/*}/test/lib.sh"

# asks DESCRIPTION REQUEST ARGUMENT...: what the kernel is asked for
asks() {
	local what=$1 want=$2 got

	shift 2
	# (pieces are as long as they take: one who waits for a processor has another try)
	for _ in 1 2 3; do
		run "$BLKCOPY_FAKE" "$@"
		got=$(sed 's/ copied=.*//' "$FAKE_LOG" | tr '\n' ';')
		[[ "$CODE $got" != "0 $want" ]] || break
	done
	result "$what" "0 $want" "$CODE $got"
}

# begins DESCRIPTION REQUESTS ARGUMENT...: what it is asked for at first; how long
# the pieces are then depends on how long copying takes
begins() {
	local what=$1 want=$2 got

	shift 2
	run "$BLKCOPY_FAKE" "$@"
	got=$(sed 's/ copied=.*//' "$FAKE_LOG" | tr '\n' ';')
	result "$what" "0 $want" "$CODE ${got:0:${#want}}"
}

# early DESCRIPTION LINE ARGUMENT...: refused before the kernel is asked
early() {
	local what=$1 line=$2

	shift 2
	run "$BLKCOPY_FAKE" "$@"
	result "$what" "3 blkcopy: $line 0" \
		"$CODE $STDERR $(wc -c <"$FAKE_LOG")"
}

device a 1M
device b 2M
device big1 200M
device big2 200M
ln -s a "$dir/alias"
truncate -s 1M "$dir/file"
a=$dir/a b=$dir/b big1=$dir/big1 big2=$dir/big2 file=$dir/file

# Arguments that make no sense
usage "no arguments"
usage "one argument" "$a"
usage "three arguments" "$a" "$b" "$a"
usage "unknown option" --frobnicate "$a" "$b"
usage "both offload options" --offload-only --no-offload "$a" "$b"
usage "raw option without --raw" --raw-flags 1 "$a" "$b"
usage "--raw with --progress" --raw --progress "$a" "$b"
usage "--raw with --verify" --raw --verify "$a" "$b"
usage "--raw with --dry-run" --raw --dry-run "$a" "$b"
usage "--quiet with --progress" --quiet --progress "$a" "$b"
usage "--verify with --dry-run" --verify --dry-run "$a" "$b"
usage "unknown open mode" --raw --open-src x "$a" "$b"
usage "flags beyond 32 bits" --raw --raw-flags 4G "$a" "$b"
for size in "" K 12X 1KK 1.5 1.0001K 1.K .5K 1.5.5K 1KX 1KIX \
	1KiBB 1iB 1B 1Z -1 0x 0x1K 16E 0x10000000000000000 \
	18446744073709551616 16777216T 18.5EB 1.0000000000000000000K " 1" "1 "; do
	usage "length \"$size\"" --length "$size" "$a" "$b"
done
run "$BLKCOPY" --length 1Z "$a" "$b"
result "and it says what it is none of" \
	'blkcopy: --length: "1Z" is no number of bytes from 0 to 18446744073709551615, '\
'as 4096, 0x1000, 64K or 1.5GiB (see blkcopy --help)' "$STDERR"
run "$BLKCOPY" --help
result "help exits 0" 0 "$CODE"
result "help names the options" "--json --length" \
	"$(grep -o -e '--length' -e '--json' "$dir/stdout" | sort -u | xargs)"

run "$BLKCOPY" --version
result "version" "0 blkcopy" "$CODE ${STDOUT%% *}"

# What is asked for
asks "everything to the end of the source" \
	"src_fd=open flags=0 src=0 dst=0 length=1048576;" "$a" "$b"
asks "rest after the source offset" \
	"src_fd=open flags=0 src=4096 dst=0 length=1044480;" \
	--src-offset 4096 "$a" "$b"
asks "rest after both offsets" \
	"src_fd=open flags=0 src=524288 dst=1572864 length=524288;" \
	--src-offset 512K --dst-offset 1536K "$a" "$b"
asks "sizes in K" "src_fd=open flags=0 src=1024 dst=2048 length=4096;" \
	--src-offset 1K --dst-offset 2k --length 4K "$a" "$b"
asks "sizes in M, G, T" \
	"src_fd=open flags=0 src=1048576 dst=1073741824 length=1099511627776;" \
	--raw --src-offset 1M --dst-offset 1G --length 1T "$a" "$b"
for size in 2KiB:2048 2kib:2048 2KB:2000 1.5K:1536 0.5KiB:512 1MB:1000000 \
	1.25m:1310720 2GB:2000000000 1GiB:1073741824 3TB:3000000000000 \
	1P:1125899906842624 1PB:1000000000000000 1E:1152921504606846976 \
	15.5EiB:17870283321406128128 18EB:18000000000000000000 4096:4096; do
	asks "length ${size%:*}" \
		"src_fd=open flags=0 src=0 dst=0 length=${size#*:};" \
		--raw --length "${size%:*}" "$a" "$b"
done
asks "hexadecimal" "src_fd=open flags=0 src=0 dst=0 length=4096;" \
	--length 0x1000 "$a" "$b"
asks "one device is opened once" \
	"src_fd=-1 flags=0 src=0 dst=524288 length=524288;" \
	--dst-offset 512K --length 512K "$a" "$a"
asks "one device by two names" \
	"src_fd=-1 flags=0 src=0 dst=524288 length=524288;" \
	--dst-offset 512K --length 512K "$a" "$dir/alias"
asks "offload only" "src_fd=open flags=0x1 src=0 dst=0 length=512;" \
	--offload-only --length 512 "$a" "$b"
asks "no offload" "src_fd=open flags=0x2 src=0 dst=0 length=512;" \
	--no-offload --length 512 "$a" "$b"

# Pieces
asks "a long copy is judged whole and made in pieces that grow" \
	"src_fd=open flags=0x4 src=0 dst=1048576 length=19922944;src_fd=open \
flags=0 src=0 dst=1048576 length=4194304;src_fd=open flags=0 src=4194304 \
dst=5242880 length=8388608;src_fd=open flags=0 src=12582912 dst=13631488 \
length=7340032;" --length 19M --dst-offset 1M "$big1" "$big2"
result "only the total is told" \
	"copied 19922944 bytes (9961472 offloaded) - " "$STDOUT - $STDERR"
asks "pieces end at whole MiB of the destination" "src_fd=open flags=0x4 src=0 \
dst=512 length=4194816;src_fd=open flags=0 src=0 dst=512 length=4193792;\
src_fd=open flags=0 src=4193792 dst=4194304 length=1024;" \
	--length 4194816 --dst-offset 512 "$big1" "$big2"
FAKE_SLOW=1100 asks "where a piece takes long the next one is smaller" \
	"src_fd=open flags=0x4 src=0 dst=0 length=7340032;src_fd=open \
flags=0 src=0 dst=0 length=4194304;src_fd=open flags=0 src=4194304 \
dst=4194304 length=2097152;src_fd=open flags=0 src=6291456 dst=6291456 \
length=1048576;" --length 7M "$big1" "$big2"
run "$BLKCOPY_FAKE" --progress --length 19M --dst-offset 1M "$big1" "$big2"
result "progress says how far" "copied 4194304 of 19922944 bytes \
(2097152 offloaded)
copied 12582912 of 19922944 bytes (6291456 offloaded)
copied 19922944 of 19922944 bytes (9961472 offloaded)" "$STDERR"
result "total after progress" \
	"copied 19922944 bytes (9961472 offloaded)" "$STDOUT"
FAKE_CHECK=17 fails "what only the kernel sees of the whole" 3 \
	"blkcopy: big2: source and destination overlap (EEXIST)" \
	"$BLKCOPY_FAKE" --length 199M "$big1" "$big2"
result "then nothing is copied" 1 "$(wc -l <"$FAKE_LOG")"

# Low level
run "$BLKCOPY_FAKE" --raw --raw-flags 0xfffffff8 --raw-reserved 7 \
	--raw-reserved2 0xffffffff --raw-src-fd 4711 --length 0 \
	--src-offset 0xfffffffffffffe00 "$a" "$b"
result "raw values go to the kernel as they are" "src_fd=odd \
flags=0xfffffff8 src=18446744073709551104 dst=0 length=0 copied=0 \
offloaded=0 reserved=0x7,0xffffffff" "$(cat "$FAKE_LOG")"
asks "raw source descriptor -1" \
	"src_fd=-1 flags=0 src=0 dst=0 length=512;" \
	--raw --raw-src-fd -1 --length 512 "$a" "$b"
asks "raw opens one device twice if told" \
	"src_fd=open flags=0 src=0 dst=0 length=512;" \
	--raw --open-src r --length 512 "$a" "$a"
FAKE_BUSY=b asks "raw is one call, whatever it overwrites" \
	"src_fd=open flags=0 src=0 dst=0 length=209715200;" --raw "$big1" "$b"

# Results
run "$BLKCOPY_FAKE" "$a" "$b"
result "success in words" "0 copied 1048576 bytes (524288 offloaded)" \
	"$CODE $STDOUT"
FAKE_REASON=19 run "$BLKCOPY_FAKE" "$a" "$b"
result "why not by the devices, in words" \
	"0 copied 1048576 bytes (524288 offloaded, by hand: unreachable)" \
	"$CODE $STDOUT"
FAKE_REASON=4711 run "$BLKCOPY_FAKE" --json "$a" "$b"
result "a reason of a newer kernel" '"reason":"4711",' \
	"$(grep -o '"reason":[^,]*,' <<<"$STDOUT")"
run "$BLKCOPY_FAKE" --json "$a" "$b"
result "success in JSON" \
	'0 {"copied":1048576,"offloaded":524288,"reason":"none",'\
'"errno":null}' "$CODE $STDOUT"
export FAKE_ERRNO=5 FAKE_COPIED=4096
run "$BLKCOPY_FAKE" --json "$a" "$b"
result "error in JSON" \
	'7 {"copied":4096,"offloaded":2048,"reason":"none",'\
'"errno":"EIO"}' "$CODE $STDOUT"
result "error in JSON has its line as well" 1 "$(wc -l <"$dir/stderr")"
export FAKE_FROM=2
run "$BLKCOPY_FAKE" --json --progress --length 150M "$big1" "$big2"
result "an error ends the pieces, which add up" \
	'7 {"copied":4198400,"offloaded":2099200,"reason":"none",'\
'"errno":"EIO"}' \
	"$CODE $STDOUT"
unset FAKE_ERRNO FAKE_COPIED FAKE_FROM
run "$BLKCOPY_FAKE" --json "$a" "$file"
result "refused before the kernel is asked, in JSON" \
	'3 {"copied":0,"offloaded":0,"reason":"none",'\
'"errno":"ENOTBLK"}' "$CODE $STDOUT"
FAKE_SHORT=0 fails "a success of nothing is none" 7 "blkcopy: b: \
destination cannot be written: Input/output error (EIO); 0 bytes are surely \
copied" "$BLKCOPY_FAKE" "$a" "$b"
FAKE_FLAGS=1 FAKE_SHORT=524288 asks "what a signal has ended early goes on" \
	"src_fd=open flags=0x8 src=0 dst=0 length=1048576;\
src_fd=open flags=0x8 src=524288 dst=524288 length=524288;" "$a" "$b"
FAKE_FLAGS=1 asks "one call is not ended early" \
	"src_fd=open flags=0 src=0 dst=0 length=1048576;" --raw "$a" "$b"

# Quiet, and words
run "$BLKCOPY_FAKE" --quiet "$a" "$b"
result "quiet says nothing" "0 - " "$CODE $STDOUT- $STDERR"
run "$BLKCOPY_FAKE" --quiet --json "$a" "$b"
result "quiet with JSON prints that" \
	'0 {"copied":1048576,"offloaded":524288,"reason":"none","errno":null}' "$CODE $STDOUT"
FAKE_ERRNO=12 fails "quiet says errors" 1 "blkcopy: b: no memory for the copy \
(ENOMEM); 0 bytes are surely copied" "$BLKCOPY_FAKE" --quiet "$a" "$b"
FAKE_SLOW=100 run "$BLKCOPY_FAKE" "$a" "$b"
result "time and rate are told" yes "$(grep -Eq \
	'\) in (0\.[1-9]|[1-9])[0-9.]* s, [0-9.]+ [KM]iB/s$' "$dir/stdout" && echo yes)"
FAKE_SLOW=100 run "$BLKCOPY_FAKE" --json "$a" "$b"
result "length and time are told in JSON" yes "$(grep -Eq \
	',"length":1048576,"seconds":(0\.[1-9]|[1-9])[0-9.]*}$' "$dir/stdout" && echo yes)"

# Dry run
asks "a dry run has the whole range judged" \
	"src_fd=open flags=0x4 src=0 dst=0 length=1048576;" --dry-run "$a" "$b"
result "a dry run says what it would do" "would copy 1048576 bytes - " \
	"$STDOUT - $STDERR"
asks "a dry run of offload only" \
	"src_fd=open flags=0x5 src=0 dst=0 length=512;" \
	--dry-run --offload-only --length 512 "$a" "$b"
FAKE_CHECK=17 fails "a dry run hears the kernel's verdict" 3 \
	"blkcopy: b: source and destination overlap (EEXIST)" \
	"$BLKCOPY_FAKE" --dry-run "$a" "$b"
run "$BLKCOPY_FAKE" --dry-run --json "$a" "$b"
result "a dry run in JSON" '0 {"copied":0,"offloaded":0,"reason":"none","errno":null,"dry_run":true}' \
	"$CODE $STDOUT"

# Verification
device v 9M
device w 9M
v=$dir/v w=$dir/w
# (without the letters that are written over it below: one random byte in 256 is an x)
{ head -c 5M </dev/urandom | tr xy ab; head -c 4M /dev/zero; } | dd of="$v" conv=notrunc status=none
FAKE_DATA=1 run "$BLKCOPY_FAKE" --verify "$v" "$w"
result "verified" "0 copied 9437184 bytes (4718592 offloaded); verified" \
	"$CODE $STDOUT"
result "it was copied" "" "$(cmp "$v" "$w")"
FAKE_DATA=1 run "$BLKCOPY_FAKE" --verify --json --length 8M --src-offset 512 \
	--dst-offset 1M "$v" "$w"
result "verified, at other places, in JSON" '0 {"copied":8388608,"offloaded":'\
'4194304,"reason":"none","errno":null,"verified":true,"differences":[]}' \
	"$CODE $STDOUT"
FAKE_DATA=1 run "$BLKCOPY_FAKE" "$v" "$w"
printf x | dd of="$w" bs=1 seek=700 conv=notrunc status=none
printf xx | dd of="$w" bs=1 seek=8387583 conv=notrunc status=none
fails "verification finds what differs" 10 "blkcopy: w: differs from v in 1536 \
bytes, at 512+512 8387072+1024" "$BLKCOPY_FAKE" --verify "$v" "$w"
run "$BLKCOPY_FAKE" --verify --json "$v" "$w"
result "what differs, in JSON" '10 {"copied":9437184,"offloaded":4718592,"reason":"none","errno":'\
'null,"verified":false,"differences":[{"src_offset":512,"dst_offset":512,'\
'"length":512},{"src_offset":8387072,"dst_offset":8387072,"length":1024}]}' \
	"$CODE $STDOUT"
for ((i = 0; i < 12; i++)); do
	printf y | dd of="$w" bs=1 seek=$((i * 4096)) conv=notrunc status=none
done
run "$BLKCOPY_FAKE" --verify "$v" "$w"
result "not all of many places are told" "10 ..." \
	"$CODE ${STDERR#*28672+512 }"
FAKE_BAD=w FAKE_DATA=1 fails "the copy cannot be read back" 7 "blkcopy: w: all \
is copied, but cannot be read back: Input/output error (EIO)" \
	"$BLKCOPY_FAKE" --force --verify "$v" "$w"
FAKE_BAD=v FAKE_DATA=1 fails "the source cannot be read again" 6 "blkcopy: v: \
all is copied, but cannot be read back: Input/output error (EIO)" \
	"$BLKCOPY_FAKE" --verify "$v" "$w"

# On a terminal
tty=${BASH_SOURCE[0]%/*}/test/terminal.py
# shows DESCRIPTION CODE REGEX ARGUMENT...: of all that was on the terminal. (How much is
# copied when the line is shown is a matter of time: see asks.)
shows() {
	local what=$1 code=$2 regex=$3 said

	shift 3
	for _ in 1 2 3; do
		said=$("$tty" "$@" 2>&1)
		CODE=$?
		[[ ! $said =~ $regex ]] || break
	done
	if [[ $said =~ $regex ]]; then
		result "$what" "$code" "$CODE"
	else
		result "$what" "$code $regex" "$CODE $said"
	fi
}
export FAKE_SLOW=100
shows "progress on a terminal is one line, then taken away" 0 \
	"^"$'\n'"copied 0.0% of 200 MiB *"$'\n'"copied 2.0% of 200 MiB, [0-9.]+ \
MiB/s, 0:0[0-9]:[0-9][0-9] left, 50% offloaded *"$'\n'"copied 6.0% .*"$'\n'" +"\
$'\n'"copied 209715200 bytes \(104857600 offloaded\) in [0-9.]+ s, [0-9.]+ \
MiB/s$" "$BLKCOPY_FAKE" "$big1" "$big2"
shows "it fits the terminal" 0 $'\n'"copied 14.0% of 200 MiB, [0-9. ]+"$'\n' \
	--size 29x24 "$BLKCOPY_FAKE" "$big1" "$big2"
shows "quiet is quiet on a terminal" 0 '^$' "$BLKCOPY_FAKE" --quiet "$big1" "$big2"
shows "Ctrl-C says how far it is, on a line of its own" 130 \
	$'\n'"blkcopy: [^ ]*/big2: interrupted by SIGINT \(EINTR\); [0-9]+ bytes \
are surely copied" --at "copied 14" ^C env --default-signal=INT \
	"$BLKCOPY_FAKE" "$big1" "$big2"
export FAKE_SLOW=0
shows "progress of a verification" 0 $'\n'"verified 100.0% of 9 MiB, [^%]*" \
	env FAKE_DATA=1 "$BLKCOPY_FAKE" --verify "$v" "$w"

# Resuming
export FAKE_DATA=1 FAKE_SYSFS=$dir/sys
map=$dir/map
# fresh: no map, other data at the source than at the destination
fresh() {
	rm -f "$map"
	truncate -s 0 "$dir/c" "$dir/d"
	truncate -s 200M "$dir/c" "$dir/d"
	for at in 0 63 64 127 128 199; do
		head -c 1M /dev/urandom | dd of="$dir/c" bs=1M seek=$at conv=notrunc status=none
	done
}
# sysfs NAME FILE TEXT
sysfs() {
	local folder

	folder=$dir/sys/dev/block/$(number "$1")
	mkdir -p "$(dirname "$folder/$2")" && echo "$3" >"$folder/$2"
}
device c 200M
device d 200M
device e 200M
c=$dir/c d=$dir/d e=$dir/e
sysfs c device/wwid naa.600c
sysfs d dm/uuid LVM-d
sysfs e dm/uuid LVM-e

fresh
FAKE_KILL=2 run "$BLKCOPY_FAKE" --resume "$map" --resume-interval 0 "$c" "$d"
result "killed in the second piece" 137 "$CODE"
result "the map has the first" "# Mapfile. Created by blkcopy version
# blkcopy source from 0 of 209715200 bytes: wwid naa.600c
# blkcopy destination from 0 of 209715200 bytes: dm LVM-d
# blkcopy range 209715200 bytes
# current_pos  current_status  current_pass
0x00400000     ?               1
#      pos        size  status
0x00000000  0x00400000  +
0x00400000  0x0c400000  ?" "$(sed '1s/version.*/version/' "$map")"
FAKE_REASON=19 begins "the next run goes on behind it" "src_fd=open flags=0x4 src=0 dst=0 \
length=209715200;src_fd=open flags=0 src=4194304 dst=4194304 length=4194304;" \
	--resume "$map" "$c" "$d"
result "and says what it copied" \
	"copied the last 205520896 of 209715200 bytes (102760448 offloaded, by hand: unreachable)" "$STDOUT"
result "all is there" "" "$(cmp "$c" "$d")"
result "the map is gone" gone "$([ -e "$map" ] || echo gone)"

fresh
FAKE_KILL=1 run "$BLKCOPY_FAKE" --resume "$map" "$c" "$d"
result "killed in the first piece: there is a map" "0x00000000  0x0c800000  ?" \
	"$(tail -n 1 "$map")"
printf SWAPSPACE2 | dd of="$d" bs=1 seek=4086 conv=notrunc status=none
printf '\001\0\0\0\001' | dd of="$d" bs=1 seek=1024 conv=notrunc status=none
run "$BLKCOPY_FAKE" --dry-run --resume "$map" "$c" "$d"
result "going on, what the first run has left there is no obstacle" \
	"0 would copy 209715200 bytes" "$CODE $STDOUT"
result "a dry run leaves the map" yes "$([ -e "$map" ] && echo yes)"
fails "without the map it is one" 3 \
	"blkcopy: d: destination holds swap; --force overwrites it (EBUSY)" \
	"$BLKCOPY_FAKE" --resume "$map.other" "$c" "$d"
result "then there is no map either" gone "$([ -e "$map.other" ] || echo gone)"

fresh
FAKE_ERRNO=5 FAKE_FROM=2 FAKE_COPIED=1048576 run "$BLKCOPY_FAKE" --resume "$map" "$c" "$d"
result "an error leaves a map of what is surely copied" "7 0x00500000  0x0c300000  ?" \
	"$CODE $(tail -n 1 "$map")"
cp "$map" "$map.error"
FAKE_CHECK=17 run "$BLKCOPY_FAKE" --resume "$map" "$c" "$d"
result "a refusal leaves it as it is" "3 " "$CODE $(cmp "$map" "$map.error" 2>&1)"
run "$BLKCOPY_FAKE" --json --verify --resume "$map" "$c" "$d"
result "going on after an error, verified, in JSON" '0 {"copied":209715200,'\
'"offloaded":102236160,"reason":"none","errno":null,"earlier":5242880,"verified":true,'\
'"differences":[]}' "$CODE $STDOUT"
FAKE_CHECK=17 fails "a refusal leaves no map where none was" 3 \
	"blkcopy: d: source and destination overlap (EEXIST)" \
	"$BLKCOPY_FAKE" --resume "$map" "$c" "$d"
FAKE_ERRNO=26 run "$BLKCOPY_FAKE" --resume "$map" --length 1M "$c" "$d"
result "nor does a refusal of the first piece" "3 gone" \
	"$CODE $([ -e "$map" ] || echo gone)"

fresh
FAKE_SIGNAL=2 run env --default-signal=INT "$BLKCOPY_FAKE" --resume "$map" "$c" "$d"
result "SIGINT says how to go on" "130 to go on: $BLKCOPY_FAKE --resume map c d" \
	"$CODE $(tail -n 1 <<<"$STDERR")"
result "the map has what was copied" "0x00000000  0x00400000  +" \
	"$(grep '+$' "$map")"
eval "run $(sed -n 's/^to go on: //p' "$dir/stderr")"
result "and so it goes on" "0 " "$CODE $(cmp "$c" "$d")"
fresh
printf '\001\0\0\0\001' | dd of="$c" bs=1 seek=1024 conv=notrunc status=none
printf SWAPSPACE2 | dd of="$c" bs=1 seek=4086 conv=notrunc status=none
FAKE_SIGNAL=2 run env --default-signal=INT "$BLKCOPY_FAKE" --no-sync "$c" "$d"
result "without a map the rest is told, and --force where that is needed" \
	"130 to go on: $BLKCOPY_FAKE --src-offset 4194304 --dst-offset 4194304 \
--length 205520896 --no-sync --force c d" "$CODE $(tail -n 1 <<<"$STDERR")"
eval "run $(sed -n 's/^to go on: //p' "$dir/stderr")"
result "the rest is copied" "0 " "$CODE $(cmp "$c" "$d")"
FAKE_SIGNAL=2 run env --default-signal=INT "$BLKCOPY_FAKE" --verify --force "$c" "$d"
result "and compared, if it was to be" "130 --verify --force c d" \
	"$CODE $(grep -o -- '--verify.*' <<<"$STDERR")"

# mapped TEXT: a map whose last lines these are
mapped() {
	cat >"$map" <<-END
	# blkcopy source from 0 of 209715200 bytes: wwid naa.600c
	# blkcopy destination from 0 of 209715200 bytes: dm LVM-d
	# blkcopy range 209715200 bytes
	0x00000000     ?               1
	$1
	END
}
mapped "0x0 0x100000 +
0x100000 0x100000 -
0x200000 0x6000000 +
0x6200000 0x6600000 ?"
begins "holes in the map are filled in order" "src_fd=open flags=0x4 src=0 dst=0 \
length=209715200;src_fd=open flags=0 src=1048576 dst=1048576 length=1048576;\
src_fd=open flags=0 src=102760448 dst=102760448 length=" \
	--resume "$map" "$c" "$d"
if command -v ddrescuelog >/dev/null; then
	fresh
	FAKE_KILL=2 run "$BLKCOPY_FAKE" --resume "$map" --resume-interval 0 "$c" "$d"
	run ddrescuelog -t "$map"
	result "ddrescue reads the map" "0 non-tried: 205520 kB" \
		"$CODE $(grep -o 'non-tried: *[0-9]* kB' "$dir/stdout" | tr -s ' ')"
fi

# refuses DESCRIPTION COMPLAINT ARGUMENT...: the map stays
refuses() {
	local what=$1 line=$2

	shift 2
	cp "$map" "$map.before"
	early "$what" "map: map $line (EINVAL)" --resume "$map" "$@"
	[ ! -e "$map" ] || result "$what: the map stays" "" "$(cmp "$map" "$map.before" 2>&1)"
}
whole="0x0 0x4000000 +
0x4000000 0x8800000 ?"
mapped "$whole"
refuses "another destination" 'is of another destination: "dm LVM-d" then, "dm LVM-e" now' "$c" "$e"
refuses "another source" 'is of another source: "wwid naa.600c" then, "dm LVM-e" now' "$e" "$d"
refuses "source and destination exchanged" 'is of another source: "wwid naa.600c" then, "dm LVM-d" now' "$d" "$c"
truncate -s 201M "$d"
refuses "a destination that grew" "destination had 209715200 bytes then, 210763776 now" "$c" "$d"
truncate -s 200M "$d"
truncate -s 199M "$c"
refuses "a source that shrank" "source had 209715200 bytes then, 208666624 now" "$c" "$d"
truncate -s 200M "$c"
refuses "another place at the source" "is of another range: from 0 of the source, not 1048576" \
	--src-offset 1M --dst-offset 1M --length 199M "$c" "$d"
refuses "another place at the destination" "is of another range: from 0 of the destination, not 1048576" \
	--dst-offset 1M --length 199M "$c" "$d"
refuses "another length" 'is of another range: "209715200 bytes", not 104857600 bytes' --length 100M "$c" "$d"
mapped "0x0 0x4000000 +"
refuses "a map that ends early" "is damaged: it ends after 67108864 of 209715200 bytes" "$c" "$d"
mapped "0x0 0x4000000 +
0x4000200 0x87ffe00 ?"
refuses "a map with a gap" 'is damaged: line 6 does not follow: "0x4000200 0x87ffe00 ?"' "$c" "$d"
mapped "0x0 0x4000100 +
0x4000100 0x87fff00 ?"
refuses "a map with half blocks" 'is damaged: line 5 does not follow: "0x0 0x4000100 +"' "$c" "$d"
for line in "0x0" "0x0 0x4000000" "0x0 x +" "0x0 0x4000000 y" "0x0 0x4000000 ++" "0x0 0x4000000 + +" "0x0 0 +"; do
	mapped "$line"
	refuses "a map with a line \"$line\"" "is no map: line 5: \"$line\"" "$c" "$d"
done
printf '#\n0x0 ? 1\n0x0 0xc800000 +\n' >"$map"
refuses "a map of ddrescue" "is no map of blkcopy: no source" "$c" "$d"
: >"$map"
refuses "an empty file" "is no map of blkcopy: no source" "$c" "$d"
head -c 100000 /dev/urandom | tr -d '#' >"$map"
run "$BLKCOPY_FAKE" --resume "$map" "$c" "$d"
result "rubbish is no map" "3 0" "$CODE $(wc -c <"$FAKE_LOG")"
early "the map cannot be read" "a/map: map cannot be read: Not a directory (ENOTDIR)" \
	--resume "$a/map" "$c" "$d"
early "the map is a folder" "sys: map is no regular file (EINVAL)" \
	--resume "$dir/sys" "$c" "$d"
fresh
fails "the map cannot be written" 3 "blkcopy: none/map: map cannot be written: No such file or directory (ENOENT)" \
	"$BLKCOPY_FAKE" --resume "$dir/none/map" "$c" "$d"
result "then nothing is copied" 0 "$(grep -vc 'flags=0x4 ' "$FAKE_LOG")"
FAKE_CREAT=28 fails "a full disk is that of the map" 3 \
	"blkcopy: map: map cannot be written: No space left on device (ENOSPC)" \
	"$BLKCOPY_FAKE" --resume "$map" "$c" "$d"
mkfifo "$map.new"
FAKE_KILL=2 run timeout 20 "$BLKCOPY_FAKE" --resume "$map" --resume-interval 0 "$c" "$d"
result "somebody's pipe in place of the new map" "137 yes" "$CODE $([[ -f $map ]] && echo yes)"
echo precious >"$dir/precious"
ln -sf "$dir/precious" "$map.new"
run "$BLKCOPY_FAKE" --resume "$map" --resume-interval 0 "$c" "$d"
result "somebody's link there" "0 precious" "$CODE $(<"$dir/precious")"
fresh
# Two begin at a time; "killed" is at once, as soon as there is a map of its own.
rival="FAKE_KILL=1 '$BLKCOPY_FAKE' --resume '$map' '$c' '$d' >'$dir/rival' 2>&1"
FAKE_RIVAL=$rival fails "another has taken the new map before it was locked" 3 \
	"blkcopy: map: map cannot be written: another blkcopy has it (EBUSY)" "$BLKCOPY_FAKE" --resume "$map" "$c" "$d"
result "and has its own" "0x00000000  0x0c800000  ?" "$(tail -n 1 "$map")"
result "and that of nobody is left" gone "$([[ -e $map.new ]] || echo gone)"
rm -f "$map"
FAKE_RIVAL="flock '$map.new' sleep 2 & sleep 0.5" fails "another is about to take it" 3 \
	"blkcopy: map: map cannot be written: another blkcopy has it (EBUSY)" "$BLKCOPY_FAKE" --resume "$map" "$c" "$d"
wait
fresh
usage "--resume with an empty name" --resume "" "$c" "$d"
usage "--resume-interval without --resume" --resume-interval 1 "$c" "$d"
usage "--raw with --resume" --raw --resume "$map" "$c" "$d"
usage "--resume-interval that is no number" --resume "$map" --resume-interval x "$c" "$d"

fresh
mkdir "$dir/maps"
(until [[ -s $dir/maps/map ]]; do sleep 0.05; done; mv "$dir/maps" "$dir/gone") &
FAKE_SLOW=300 fails "a map that can no longer be written does not end the copy" 0 \
	"blkcopy: maps/map: cannot be written, goes on without: No such file or directory" \
	"$BLKCOPY_FAKE" --resume "$dir/maps/map" --resume-interval 0 "$c" "$d"
FAKE_FSYNC=5 fails "a destination that cannot be flushed ends it" 7 "blkcopy: \
d: destination cannot be written: Input/output error (EIO); 4194304 bytes are \
surely copied" "$BLKCOPY_FAKE" --resume "$map" --resume-interval 0 "$c" "$d"
result "and its map says so" "0x00000000  0x0c800000  ?" "$(tail -n 1 "$map")"
FAKE_FSYNC=5 FAKE_FLUSHES=1 run "$BLKCOPY_FAKE" --resume "$map" --resume-interval 0 "$c" "$d"
result "nor does a flush that works after one that failed put anything in the map" \
	"7 0x00000000  0x0c800000  ?" "$CODE $(tail -n 1 "$map")"
FAKE_FSYNC=5 FAKE_FLUSHES=1 run "$BLKCOPY_FAKE" --resume "$map" --resume-interval 3600 "$c" "$d"
result "nor after the last one" "8 0x00000000  0x0c800000  ?" "$CODE $(tail -n 1 "$map")"
fresh
FAKE_SYNCED=$dir/synced run "$BLKCOPY_FAKE" --resume "$map" --resume-interval 0 "$c" "$d"
result "that the map is gone outlasts a loss of power" "unlink folder" \
	"$(tail -n 2 "$dir/synced" | xargs)"
FAKE_UNLINK=1 fails "a map that cannot be removed" 12 "blkcopy: map: cannot be removed, \
but the next copy would go on with it: Operation not permitted" \
	"$BLKCOPY_FAKE" --resume "$map" "$c" "$d"
fresh
FAKE_KILL=1 run "$BLKCOPY_FAKE" --resume "$map" "$c" "$d"
ln -s map "$dir/link"
FAKE_KILL=2 run "$BLKCOPY_FAKE" --resume "$dir/link" --resume-interval 0 "$c" "$d"
result "a link to the map stays one" "map 1" "$(readlink "$dir/link") $(grep -c '+$' "$map")"

# What a device is bound by
# bound NAME IDENTITY
bound() {
	rm -f "$map"
	FAKE_KILL=1 run "$BLKCOPY_FAKE" --resume "$map" "$dir/$1" "$d"
	result "identity: $2" "$2" "$(sed -n 's/^# blkcopy source .*bytes: //p' "$map")"
}
sysfs e dm/uuid ""
sysfs e md/uuid 1234
bound e "md 1234"
rm -r "$dir/sys/dev/block/$(number e)"
sysfs e wwid "eui.0 a  "
bound e "wwid eui.0 a"
rm -r "$dir/sys/dev/block/$(number e)"
sysfs e serial S1
bound e "serial S1"
rm -r "$dir/sys/dev/block/$(number e)"
sysfs e diskseq 12
bound e "boot $(cat /proc/sys/kernel/random/boot_id) device $(number e) 12"
rm -r "$dir/sys/dev/block/$(number e)"
mkdir -p "$dir/sys/disk/e1" "$dir/sys/disk/device"
echo naa.6e >"$dir/sys/disk/device/wwid"
echo 1 >"$dir/sys/disk/e1/partition"
echo 2048 >"$dir/sys/disk/e1/start"
ln -s ../../disk/e1 "$dir/sys/dev/block/$(number e)"
bound e "wwid naa.6e partition at 2048"
unset FAKE_DATA FAKE_SYSFS

# Every errno in words, and as an exit code
# says DESCRIPTION CODE NUMBER LINE ARGUMENT...
says() {
	local what=$1 code=$2 number=$3 line=$4

	shift 4
	FAKE_ERRNO=$number fails "$what" "$code" "blkcopy: $line" \
		"$BLKCOPY_FAKE" "$@"
}

says "EINVAL: flags" 3 22 "flags 0x30 are not known (EINVAL)" \
	--raw --raw-flags 0x31 "$a" "$b"
says "EINVAL: contradiction" 3 22 \
	"offload-only and no-offload exclude each other (EINVAL)" \
	--raw --raw-flags 3 "$a" "$b"
says "EINVAL: reserved" 3 22 "a reserved field is not 0 (EINVAL)" \
	--raw --raw-reserved2 1 "$a" "$b"
says "EINVAL: length 0" 3 22 "the length is 0 (EINVAL)" \
	--raw --length 0 "$a" "$b"
says "EINVAL: nothing found" 3 22 \
	"the kernel calls the request invalid (EINVAL)" "$a" "$b"
says "EBADF: destination" 3 9 \
	"b: destination is not open for writing (EBADF)" \
	--raw --open-dst r "$a" "$b"
says "EBADF: source" 3 9 "a: source is not open for reading (EBADF)" \
	--raw --open-src w "$a" "$b"
says "EBADF: one device" 3 9 "a: source is not open for reading (EBADF)" \
	--raw --open-dst w "$a" "$a"
says "EBADF: number" 3 9 \
	"source descriptor 4711 is no file open for reading (EBADF)" \
	--raw --raw-src-fd 4711 "$a" "$b"
FAKE_RO=1 says "EPERM: read-only" 3 1 "b: destination is read-only (EPERM)" \
	--raw "$a" "$b"
says "EPERM: forbidden" 3 1 "b: the copy is not permitted (EPERM)" "$a" "$b"
says "EACCES" 3 13 "b: the copy is not permitted (EACCES)" "$a" "$b"
says "ETXTBSY" 3 26 "b: destination is in use as swap (ETXTBSY)" \
	--force "$a" "$b"
says "EOPNOTSUPP" 5 95 "b: the devices do not copy this themselves \
(EOPNOTSUPP); 0 bytes are surely copied" --offload-only "$a" "$b"
FAKE_REASON=2 says "EOPNOTSUPP and why" 5 95 "b: the devices do not copy this themselves: \
disabled (EOPNOTSUPP); 0 bytes are surely copied" --offload-only "$a" "$b"
says "EIO of a device that copies" 9 5 "b: copy failed, and the device may \
still be writing the destination (EIO); 0 bytes are surely copied" \
	--offload-only "$a" "$b"
FAKE_COPIED=512 says "EINTR" 1 4 "b: interrupted by a signal (EINTR); 512 \
bytes are surely copied" "$a" "$b"
FAKE_COPIED=1024 says "EIO at the destination" 7 5 "b: destination cannot be \
written: Input/output error (EIO); 1024 bytes are surely copied" "$a" "$b"
FAKE_COPIED=1024 FAKE_BAD=a says "EIO at the source" 6 5 "a: source cannot be \
read: Input/output error (EIO); 1024 bytes are surely copied" "$a" "$b"
FAKE_BAD=a says "ENODATA at the source" 6 61 "a: source cannot be read: No \
data available (ENODATA); 0 bytes are surely copied" "$a" "$b"
FAKE_BAD=a says "EIO, not looked at" 1 5 "b: copy failed: Input/output error \
(EIO); 0 bytes are surely copied" --raw "$a" "$b"
FAKE_BAD=a says "ENODEV at the source" 6 19 "a: source cannot be read: No \
such device (ENODEV); 0 bytes are surely copied" "$a" "$b"
says "ENODEV, not looked at" 1 19 "b: source or destination device went away \
(ENODEV); 0 bytes are surely copied" --raw "$a" "$b"
says "ENOSPC: full" 7 28 "b: destination has no space left (ENOSPC); 0 bytes \
are surely copied" "$a" "$b"
says "EBUSY: pages" 7 16 "b: its cached pages are being written to (EBUSY); 0 \
bytes are surely copied" "$a" "$b"
says "ENOMEM" 1 12 "b: no memory for the copy (ENOMEM); 0 bytes are surely \
copied" "$a" "$b"
says "any other number" 1 11 "b: copy failed: Resource temporarily unavailable \
(EAGAIN); 0 bytes are surely copied" "$a" "$b"
says "a number without a name" 1 4000 "b: copy failed: Unknown error 4000 \
(E4000); 0 bytes are surely copied" "$a" "$b"
FAKE_FROM=2 FAKE_COPIED=0 says "a refusal after the first piece" 1 26 "big2: \
destination is in use as swap (ETXTBSY); 4194304 bytes are surely copied" \
	"$big1" "$big2"

# Kernels that do not know BLKCOPY: what sd, NVMe and others make of it
for number in 22 25 1 95; do
	line="this kernel has no BLKCOPY (ENOTTY)"
	[ "$number" = 95 ] &&
		line="the kernel's module blk_copy is not loaded (EOPNOTSUPP)"
	FAKE_NONE=$number fails "no BLKCOPY, errno $number" 4 \
		"blkcopy: b: $line" "$BLKCOPY_FAKE" "$a" "$b"
	FAKE_NONE=$number fails "no BLKCOPY, offload only, errno $number" 4 \
		"blkcopy: b: $line" "$BLKCOPY_FAKE" --offload-only "$a" "$b"
done

# Refused before the kernel is asked
early "length 0" "the length is 0 (EINVAL)" --length 0 "$a" "$b"
early "source offset" "a: source offset 100 is no multiple of the logical \
block, 512 bytes (EINVAL)" --src-offset 100 --length 512 "$a" "$b"
FAKE_BLOCK=4096 early "destination offset" "a: destination offset 512 is no \
multiple of the logical block, 4096 bytes (EINVAL)" \
	--dst-offset 512 --length 4K "$a" "$b"
early "length" "a: length 7 is no multiple of the logical block, 512 bytes \
(EINVAL)" --length 7 "$a" "$b"
early "overlap" "a: source and destination overlap (EEXIST)" \
	--dst-offset 512 --length 4K "$a" "$a"
early "overlap of a long copy" "big1: source and destination overlap (EEXIST)" \
	--src-offset 1M --dst-offset 100M --length 100M "$big1" "$big1"
early "destination too small" "a: destination range of 104857600 bytes from 0 \
is beyond the end of the device, 1048576 bytes (ENOSPC)" \
	--length 100M "$big1" "$a"
early "source larger than the destination" "a: destination range of 2097152 \
bytes from 0 is beyond the end of the device, 1048576 bytes (ENOSPC); --length \
copies less" "$b" "$a"
early "source too small" "a: source range of 104857600 bytes from 0 is beyond \
the end of the device, 1048576 bytes (ENXIO)" --length 100M "$a" "$big1"
early "wrap at the source" "a: source offset 9223372036854774784 plus length \
1024 is more than a file offset holds (EOVERFLOW)" \
	--src-offset 9223372036854774784 --length 1K "$a" "$b"
early "wrap at the destination" "b: destination offset 18446744073709551104 \
plus length 1024 is more than a file offset holds (EOVERFLOW)" \
	--dst-offset 18446744073709551104 --length 1024 "$a" "$b"
early "no rest at the destination" "b: destination range of 1048576 bytes from \
2097152 is beyond the end of the device, 2097152 bytes (ENOSPC); --length \
copies less" --dst-offset 2M "$a" "$b"
early "no rest at the source" "a: source range of 0 bytes from 1048576 is \
beyond the end of the device, 1048576 bytes (ENXIO)" --src-offset 1M "$a" "$b"
FAKE_RO=1 early "read-only" "b: destination is read-only (EPERM)" "$a" "$b"
early "source is a file" \
	"file: source is a regular file, no block device (ENOTBLK)" "$file" "$a"
early "destination is a file" \
	"file: destination is a regular file, no block device (ENOTBLK)" \
	"$a" "$file"
early "destination is a character device" "/dev/null: destination is a \
character device, no block device (ENOTBLK)" "$a" /dev/null
early "destination is a directory" \
	"/dev: destination is a directory, no block device (ENOTBLK)" "$a" /dev
early "source missing" \
	"none: cannot open: No such file or directory (ENOENT)" "$dir/none" "$a"
early "destination missing" \
	"none: cannot open: No such file or directory (ENOENT)" "$a" "$dir/none"
mkfifo "$dir/fifo"
fails "source is a FIFO" 3 \
	"blkcopy: fifo: source is a FIFO, no block device (ENOTBLK)" \
	timeout 5 "$BLKCOPY_FAKE" "$dir/fifo" "$a"
fails "destination is a FIFO" 3 \
	"blkcopy: fifo: destination is a FIFO, no block device (ENOTBLK)" \
	timeout 5 "$BLKCOPY_FAKE" "$a" "$dir/fifo"
fails "raw: a character device has no BLKCOPY" 3 "blkcopy: /dev/null: \
destination is a character device, no block device (ENOTBLK)" \
	"$BLKCOPY" --raw --length 512 "$file" /dev/null
fails "raw: a file has no BLKCOPY" 3 \
	"blkcopy: file: destination is a regular file, no block device (ENOTBLK)" \
	"$BLKCOPY" --raw --length 512 /dev/null "$file"

fails "a name with a line break is no second line" 3 \
	"blkcopy: no?device: cannot open: No such file or directory (ENOENT)" \
	"$BLKCOPY_FAKE" "$dir/no"$'\n'"device" "$b"

# What the destination is used for, and what it holds
FAKE_BUSY=b early "destination in use" "b: destination is in use: mounted, \
swap, part of another device or being copied to; --force overwrites it (EBUSY)" "$a" "$b"
FAKE_HELD=b early "nobody may write to it" "b: destination is in use, and this kernel lets \
nobody else open it so (EBUSY)" --force "$a" "$b"
FAKE_BUSY=a asks "source in use" \
	"src_fd=open flags=0 src=0 dst=0 length=1048576;" "$a" "$b"
FAKE_BUSY=b asks "forced: destination in use" \
	"src_fd=open flags=0 src=0 dst=0 length=1048576;" --force "$a" "$b"
FAKE_ALONE=b asks "forced: one that is in no use is ours alone" \
	"src_fd=open flags=0 src=0 dst=0 length=1048576;" --force "$a" "$b"
FAKE_ALONE=b asks "and read back" \
	"src_fd=open flags=0 src=0 dst=0 length=1048576;" --force --verify "$a" "$b"
FAKE_ALONE=b asks "and within one device" \
	"src_fd=-1 flags=0 src=0 dst=1048576 length=1048576;" --force --length 1M --dst-offset 1M "$b" "$b"
device used 2M
device far 3M
# magic numbers: swap, at the end of a page; a partition table
printf SWAPSPACE2 | dd of="$dir/used" bs=1 seek=4086 conv=notrunc status=none
printf '\001\0\0\0\001' | dd of="$dir/used" bs=1 seek=1024 conv=notrunc status=none
dd if="$dir/used" of="$dir/far" bs=1M seek=1 count=1 conv=notrunc status=none
early "destination holds something" \
	"used: destination holds swap; --force overwrites it (EBUSY)" \
	"$a" "$dir/used"
early "also where not that is overwritten" \
	"used: destination holds swap; --force overwrites it (EBUSY)" \
	--dst-offset 1M "$a" "$dir/used"
early "something begins at the offset" \
	"far: destination holds swap; --force overwrites it (EBUSY)" \
	--dst-offset 1M "$a" "$dir/far"
asks "something is elsewhere" \
	"src_fd=open flags=0 src=0 dst=2097152 length=1048576;" \
	--dst-offset 2M "$a" "$dir/far"
asks "forced: destination holds something" \
	"src_fd=open flags=0 src=0 dst=0 length=1048576;" \
	--force "$a" "$dir/used"

# The end of it
FAKE_FSYNC=5 fails "the flush fails" 8 "blkcopy: b: all is copied, but its \
cache could not be flushed: Input/output error (EIO)" "$BLKCOPY_FAKE" "$a" "$b"
FAKE_FSYNC=5 asks "no flush is asked for" \
	"src_fd=open flags=0 src=0 dst=0 length=1048576;" --no-sync "$a" "$b"
# (who runs this in the background or under nohup has them ignored)
for name in INT TERM HUP; do
	number=$(kill -l $name)
	FAKE_SIGNAL=$number fails "SIG$name says how far it is" $((128 + number)) \
		"blkcopy: big2: interrupted by SIG$name (EINTR); 4194304 \
bytes are surely copied
to go on: $BLKCOPY_FAKE --src-offset 4194304 --dst-offset 4194304 --length \
205520896 big1 big2" env --default-signal="$name" "$BLKCOPY_FAKE" "$big1" "$big2"
	FAKE_SIGNAL=$number asks "SIG$name in the last piece is late" \
		"src_fd=open flags=0 src=0 dst=0 length=1048576;" "$a" "$b"
done
# (a non-interactive shell's background commands ignore SIGINT)
run bash -c 'trap "" INT; exec "$@"' - env FAKE_SIGNAL=2 "$BLKCOPY_FAKE" \
	"$big1" "$big2"
result "a signal that is ignored stays so" 0 "$CODE"

# Descriptors
before=$(md5sum <"$b")
"$BLKCOPY_FAKE" --progress "$a" "$b" 2>&- >"$dir/stdout"
result "no stderr: the destination gets no messages" "12 $before" \
	"$? $(md5sum <"$b")"
"$BLKCOPY_FAKE" "$a" "$b" >&- 2>"$dir/stderr"
result "no stdout: the destination gets no messages" "12 $before" \
	"$? $(md5sum <"$b")"
"$BLKCOPY_FAKE" --length 3 "$a" "$b" <&- >&- 2>&-
result "no descriptor at all" "3 $before" "$? $(md5sum <"$b")"
fails "no room for the result" 12 \
	"blkcopy: standard output: No space left on device; all is copied" \
	sh -c '"$@" >/dev/full' - "$BLKCOPY_FAKE" "$a" "$b"
fails "no room for the help" 1 \
	"blkcopy: standard output: No space left on device" \
	sh -c '"$@" >/dev/full' - "$BLKCOPY" --help
run sh -c '"$@" 2>/dev/full' - "$BLKCOPY_FAKE" --progress "$a" "$b"
result "no room for messages does not end the copy" \
	"12 copied 1048576 bytes (524288 offloaded)" "$CODE $STDOUT"
run bash -c '"$@" 2> >(exec 0<&-); exit $?' - \
	"$BLKCOPY_FAKE" --progress --length 199M "$big1" "$big2"
result "nobody reading messages does not end the copy" \
	"12 copied 208666624 bytes (104333312 offloaded)" "$CODE $STDOUT"

end_of_tests
