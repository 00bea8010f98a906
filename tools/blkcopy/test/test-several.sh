#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154 # what lib.sh has
#
# More than one SRC and DST. See lib.sh.

. "${BASH_SOURCE[0]%/*}/lib.sh"

tty=${BASH_SOURCE[0]%/*}/terminal.py
for name in a b c d e f; do
	device $name 20M
done
a=$dir/a b=$dir/b c=$dir/c d=$dir/d e=$dir/e f=$dir/f
export FAKE_DATA=1 FAKE_SYSFS=$dir/sys
# (a map has to say which devices it is of)
for name in a b c d e f; do
	mkdir -p "$dir/sys/dev/block/$(number $name)" && echo 1 >"$dir/sys/dev/block/$(number $name)/diskseq"
done
fresh() {
	local at

	for at in a c e; do
		# (digits: libblkid has found signatures in what was random)
		head -c 10M /dev/urandom | basenc --base16 -w0 | dd of="$dir/$at" conv=notrunc status=none
	done
	for at in b d f; do
		head -c 20M /dev/zero | dd of="$dir/$at" conv=notrunc status=none
	done
}
all_copied() {
	cmp "$a" "$b" && cmp "$c" "$d" && cmp "$e" "$f"
}

fresh
for jobs in 1 2 64; do
	run "$BLKCOPY_FAKE" --force --jobs $jobs "$a" "$b" "$c" "$d" "$e" "$f"
	result "$jobs at a time" "0 a to b: copied 20971520 bytes (10485760 offloaded)
c to d: copied 20971520 bytes (10485760 offloaded)
e to f: copied 20971520 bytes (10485760 offloaded) - " "$CODE $(sort <<<"$STDOUT") - $STDERR"
	result "$jobs at a time: data" "" "$(all_copied 2>&1)"
done
run "$BLKCOPY_FAKE" --json --length 4M "$a" "$b" "$c" "$d"
result "in JSON" '0 {"src":"a","dst":"b","copied":4194304,"offloaded":2097152,"reason":"none","errno":null}
{"src":"c","dst":"d","copied":4194304,"offloaded":2097152,"reason":"none","errno":null}' "$CODE $STDOUT"
run "$BLKCOPY_FAKE" --progress --length 4M "$a" "$b" "$c" "$d"
result "progress is that of all" "copied 0 of 8388608 bytes (0 offloaded)
copied 4194304 of 8388608 bytes (2097152 offloaded)
copied 4194304 of 8388608 bytes (2097152 offloaded)
copied 8388608 of 8388608 bytes (4194304 offloaded)" "$STDERR"

# They do take place at one time. (One who only waits for a processor has another try.)
export FAKE_SLOW=300
for _ in 1 2 3; do
	started=$(date +%s%N)
	run "$BLKCOPY_FAKE" --length 4M --jobs 3 "$a" "$b" "$c" "$d" "$e" "$f"
	took=$((($(date +%s%N) - started) / 1000000))
	started=$(date +%s%N)
	run "$BLKCOPY_FAKE" --length 4M "$a" "$b" "$c" "$d" "$e" "$f"
	took_in_turn=$((($(date +%s%N) - started) / 1000000))
	((took >= took_in_turn)) || break
done
result "three at a time take less than one after the other" yes \
	"$( ((took_in_turn > 900 && took < took_in_turn)) && echo yes || echo "$took, $took_in_turn ms")"
unset FAKE_SLOW

# One of several that fails
FAKE_BUSY=d run "$BLKCOPY_FAKE" --length 4M "$a" "$b" "$c" "$d" "$e" "$f"
result "one that is refused does not end the others" "3 a to b: copied 4194304 bytes (2097152 offloaded)
e to f: copied 4194304 bytes (2097152 offloaded) - blkcopy: d: destination is in use: mounted, swap, part of \
another device or being copied to; --force overwrites it (EBUSY)" "$CODE $STDOUT - $STDERR"
FAKE_BAD=c FAKE_ERRNO=5 run "$BLKCOPY_FAKE" --jobs 2 --length 4M "$a" "$b" "$c" "$d"
result "the exit code is that of the first by name" "7 2" "$CODE $(grep -c 'EIO' "$dir/stderr")"
FAKE_BAD=a FAKE_ERRNO=5 run "$BLKCOPY_FAKE" --jobs 2 --length 4M "$a" "$b" "$c" "$d"
result "whichever ends first" 6 "$CODE"
FAKE_KILL=1 run "$BLKCOPY_FAKE" --length 4M "$a" "$b" "$c" "$d"
result "one that is killed" "1 blkcopy: a to b: ended by SIGKILL
blkcopy: c to d: ended by SIGKILL" "$CODE $STDERR"
run "$BLKCOPY_FAKE" --length 4M "$a" "$b" "$c" "$b"
result "two to one destination" "2 blkcopy: b is written by one copy and is an end of another 0" \
	"$CODE $STDERR $(wc -c <"$FAKE_LOG")"
run "$BLKCOPY_FAKE" --length 4M "$a" "$b" "$b" "$c"
result "one that is written is read by another" 2 "$CODE"
run "$BLKCOPY_FAKE" --length 4M "$a" "$b" "$a" "$c"
result "two of one source" 0 "$CODE"
usage "a SRC without a DST" "$a" "$b" "$c"
usage "--raw with several" --raw --length 512 "$a" "$b" "$c" "$d"
usage "--jobs that is none" --jobs 0 "$a" "$b"
usage "--jobs that is too many" --jobs 65 "$a" "$b"
run sh -c '"$@" >/dev/full' - "$BLKCOPY_FAKE" --length 4M "$a" "$b" "$c" "$d"
result "no room for the results" 12 "$CODE"

# Maps and signals
fresh
FAKE_KILL=2 run "$BLKCOPY_FAKE" --resume "$dir/map" --resume-interval 0 --jobs 2 "$a" "$b" "$c" "$d"
result "a map for each" "1 map.1 map.2" "$CODE $(cd "$dir" && echo map*)"
run "$BLKCOPY_FAKE" --resume "$dir/map" --jobs 2 "$a" "$b" "$c" "$d"
result "they go on" "0 a to b: copied the last 16777216 of 20971520 bytes (8388608 offloaded)
c to d: copied the last 16777216 of 20971520 bytes (8388608 offloaded)" "$CODE $(sort <<<"$STDOUT")"
result "the data is right" "" "$(cmp "$a" "$b" 2>&1; cmp "$c" "$d" 2>&1)"

fresh
FAKE_SIGNAL=2 run env --default-signal=INT "$BLKCOPY_FAKE" --verify --resume "$dir/map" "$a" "$b" "$c" "$d"
result "who goes on with a map compares all, as was wanted" 2 \
	"$(grep -c '^to go on: .* --resume map.[12] --verify ' <<<"$STDERR")"
rm -f "$dir"/map*

# both_begun PID: each of two has copied its first piece
both_begun() {
	while kill -0 "$1" && ! grep -qE '^copied (8388608|[1-9][0-9]{7}) ' "$dir/stderr"; do
		sleep 0.05
	done
}
# interrupted SIGNAL: two under way, one that waits
interrupted() {
	fresh
	: >"$dir/stderr"
	rm -f "$dir/met"
	FAKE_MEET=$dir/met FAKE_SLOW=600 env --default-signal "$BLKCOPY_FAKE" --progress --jobs 2 "$a" "$b" "$c" "$d" "$e" "$f" \
		>"$dir/stdout" 2>"$dir/stderr" </dev/null &
	both_begun $!
	kill "-$1" $!
	wait $!
	CODE=$?
	STDERR=$(sed "s|$dir/||g" "$dir/stderr")
}
for name in INT TERM; do
	interrupted $name
	result "SIG$name ends those under way and begins no other" "$((128 + $(kill -l $name))) 2 1 1 1" \
		"$CODE $(grep -c "interrupted by SIG$name (EINTR); [0-9]* bytes are surely copied" <<<"$STDERR") \
$(grep -c '^to go on: .*blkcopy-fake --src-offset [0-9]* --dst-offset [0-9]* --length [0-9]* a b$' <<<"$STDERR") \
$(grep -c '^to go on: .* c d$' <<<"$STDERR") $(grep -c '^not begun: e to f$' <<<"$STDERR")"
done
: >"$dir/stderr"
FAKE_SLOW=2000 env --default-signal "$BLKCOPY_FAKE" --progress --jobs 2 "$a" "$b" "$c" "$d" >"$dir/stdout" 2>"$dir/stderr" &
both_begun $!
kill -KILL $!
wait $! 2>/dev/null
# (who did would copy for longer than this)
end=$((SECONDS + 4))
while left=$(pgrep -f "^$BLKCOPY_FAKE --progress --jobs 2 $a") && ((SECONDS < end)); do sleep 0.1; done
result "none outlives who began it" "" "$left"

fails "no descriptors: it is said which copies are not made" 1 "blkcopy: a to b: pipe: Too many open files
blkcopy: c to d: pipe: Too many open files" bash -c 'ulimit -n 6; exec "$@"' - "$BLKCOPY_FAKE" --jobs 2 "$a" "$b" "$c" "$d"

rm -f "$dir/met"
said=$(FAKE_MEET=$dir/met FAKE_SLOW=200 "$tty" --at "copied 2" ^C env --default-signal "$BLKCOPY_FAKE" --jobs 2 "$a" "$b" "$c" "$d" 2>&1)
result "Ctrl-C on a terminal reaches each once" "130 2" "$? $(grep -c 'interrupted by SIGINT' <<<"$said")"
said=$(FAKE_SLOW=100 "$tty" "$BLKCOPY_FAKE" --force --jobs 2 "$a" "$b" "$c" "$d" 2>&1)
result "one line of progress on a terminal" yes "$(grep -Eq '^copied [0-9.]+% of 40 MiB, .* 50% offloaded' <<<"$said" && echo yes)"
result "the results stand on lines of their own" 2 "$(grep -Ec "^$dir/[ac] to $dir/[bd]: copied 20971520 bytes" <<<"$said")"

end_of_tests
