#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# blkcopy on a host: arguments, messages and what is asked of the kernel. Prints
# TAP. BLKCOPY is the program, BLKCOPY_FAKE the same before a pretended kernel
# (test/fake_kernel.cc).

set -u
: "${BLKCOPY:?is the program to test}" "${BLKCOPY_FAKE:?see make check}"

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export FAKE_LOG=$dir/log
tests=0
failed=0

# result DESCRIPTION WANT GOT
result() {
	tests=$((tests + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $tests - $1"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $tests - $1"
	printf '# want: %s\n# got:  %s\n' "${2//$'\n'/ | }" "${3//$'\n'/ | }"
}

# Runs a command: sets CODE, STDOUT, STDERR; the paths are made short.
run() {
	: >"$FAKE_LOG"
	"$@" >"$dir/stdout" 2>"$dir/stderr" </dev/null
	CODE=$?
	STDOUT=$(sed "s|$dir/||g" "$dir/stdout")
	STDERR=$(sed "s|$dir/||g" "$dir/stderr")
}

# fails DESCRIPTION CODE LINE COMMAND...: this exit code, just this line
fails() {
	local what=$1 code=$2 line=$3

	shift 3
	run "$@"
	result "$what" "$code $line" "$CODE $STDERR"
}

# asks DESCRIPTION REQUEST ARGUMENT...: what the kernel is asked for
asks() {
	local what=$1 want=$2

	shift 2
	run "$BLKCOPY_FAKE" "$@"
	result "$what" "0 $want" \
		"$CODE $(sed 's/ copied=.*//' "$FAKE_LOG" | tr '\n' ';')"
}

# usage DESCRIPTION ARGUMENT...: one line, exit 2, nothing asked
usage() {
	local what=$1

	shift
	run "$BLKCOPY_FAKE" "$@"
	result "$what" "2 1 0" "$CODE $(wc -l <"$dir/stderr") $(wc -c <"$FAKE_LOG")"
}

# device NAME SIZE: a file the pretended kernel takes for a block device
device() {
	truncate -s "$2" "$dir/$1" && chmod +t "$dir/$1"
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
usage "unknown open mode" --raw --open-src x "$a" "$b"
usage "flags beyond 32 bits" --raw --raw-flags 4G "$a" "$b"
for size in "" K 12X 1KK 1.5M -1 0x 16E 0x10000000000000000 \
	18446744073709551616 16777216T 1KiB " 1" "1 "; do
	usage "length \"$size\"" --length "$size" "$a" "$b"
done
run "$BLKCOPY" --help
result "help exits 0" 0 "$CODE"
result "help names the options" "--json --length" \
	"$(grep -o -e '--length' -e '--json' "$dir/stdout" | sort -u | xargs)"

# What is asked for
asks "everything to the end of the smaller" \
	"src_fd=open flags=0 src=0 dst=0 length=1048576;" "$a" "$b"
asks "rest after the source offset" \
	"src_fd=open flags=0 src=4096 dst=0 length=1044480;" \
	--src-offset 4096 "$a" "$b"
asks "rest after the destination offset" \
	"src_fd=open flags=0 src=0 dst=1572864 length=524288;" \
	--dst-offset 1536K "$a" "$b"
asks "sizes in K" "src_fd=open flags=0 src=1024 dst=2048 length=4096;" \
	--src-offset 1K --dst-offset 2k --length 4K "$a" "$b"
asks "sizes in M, G, T are left to the kernel" \
	"src_fd=open flags=0 src=1048576 dst=1073741824 length=1099511627776;" \
	--src-offset 1M --dst-offset 1G --length 1T "$a" "$b"
asks "hexadecimal" "src_fd=open flags=0 src=0 dst=0 length=4096;" \
	--length 0x1000 "$a" "$b"
asks "one device is opened once" \
	"src_fd=-1 flags=0 src=0 dst=524288 length=524288;" \
	--dst-offset 512K "$a" "$a"
asks "one device by two names" \
	"src_fd=-1 flags=0 src=0 dst=524288 length=524288;" \
	--dst-offset 512K "$a" "$dir/alias"
asks "offload only" "src_fd=open flags=0x1 src=0 dst=0 length=512;" \
	--offload-only --length 512 "$a" "$b"
asks "no offload" "src_fd=open flags=0x2 src=0 dst=0 length=512;" \
	--no-offload --length 512 "$a" "$b"
asks "progress cuts into 64 MiB" "src_fd=open flags=0 src=0 dst=1048576 \
length=67108864;src_fd=open flags=0 src=67108864 dst=68157440 \
length=67108864;src_fd=open flags=0 src=134217728 dst=135266304 \
length=22020096;" --progress --length 149M --dst-offset 1M "$big1" "$big2"
result "progress says how far" "copied 67108864 of 156237824 bytes \
(33554432 offloaded)
copied 134217728 of 156237824 bytes (67108864 offloaded)
copied 156237824 of 156237824 bytes (78118912 offloaded)" "$STDERR"
result "total after progress" \
	"copied 156237824 bytes (78118912 offloaded)" "$STDOUT"

# Low level
run "$BLKCOPY_FAKE" --raw --raw-flags 0xfffffffc --raw-reserved 7 \
	--raw-reserved2 0xffffffffffffffff --raw-src-fd 4711 --length 0 \
	--src-offset 0xfffffffffffffe00 "$a" "$b"
result "raw values go to the kernel as they are" "src_fd=odd \
flags=0xfffffffc src=18446744073709551104 dst=0 length=0 copied=0 \
offloaded=0 reserved=0x7,0xffffffffffffffff" "$(cat "$FAKE_LOG")"
asks "raw source descriptor -1" \
	"src_fd=-1 flags=0 src=0 dst=0 length=512;" \
	--raw --raw-src-fd -1 --length 512 "$a" "$b"
asks "raw opens one device twice if told" \
	"src_fd=open flags=0 src=0 dst=0 length=512;" \
	--raw --open-src r --length 512 "$a" "$a"

# Results
run "$BLKCOPY_FAKE" "$a" "$b"
result "success in words" "0 copied 1048576 bytes (524288 offloaded)" \
	"$CODE $STDOUT"
run "$BLKCOPY_FAKE" --json "$a" "$b"
result "success in JSON" \
	'0 {"copied":1048576,"offloaded":524288,"errno":null}' "$CODE $STDOUT"
export FAKE_ERRNO=5 FAKE_COPIED=4096
run "$BLKCOPY_FAKE" --json "$a" "$b"
result "error in JSON" \
	'1 {"copied":4096,"offloaded":2048,"errno":"EIO"}' "$CODE $STDOUT"
result "error in JSON has its line as well" 1 "$(wc -l <"$dir/stderr")"
export FAKE_FROM=2
run "$BLKCOPY_FAKE" --json --progress --length 150M "$big1" "$big2"
result "progress stops at an error and adds up" \
	'1 {"copied":67112960,"offloaded":33556480,"errno":"EIO"}' \
	"$CODE $STDOUT"
unset FAKE_ERRNO FAKE_COPIED FAKE_FROM
run "$BLKCOPY_FAKE" --json "$a" "$file"
result "refused before the kernel is asked, in JSON" \
	'1 {"copied":0,"offloaded":0,"errno":"ENOTBLK"}' "$CODE $STDOUT"
FAKE_SHORT=512 fails "a success that is short is none" 1 "blkcopy: b: copy \
failed, or the device may still be writing the destination (EIO); 512 bytes \
are surely copied" "$BLKCOPY_FAKE" "$a" "$b"

# Every errno in words
# says DESCRIPTION NUMBER LINE ARGUMENT...
says() {
	local what=$1 number=$2 line=$3

	shift 3
	FAKE_ERRNO=$number fails "$what" 1 "blkcopy: $line" "$BLKCOPY_FAKE" "$@"
}

says "EINVAL: flags" 22 "flags 0x30 are not known (EINVAL)" \
	--raw --raw-flags 0x31 "$a" "$b"
says "EINVAL: contradiction" 22 \
	"offload-only and no-offload exclude each other (EINVAL)" \
	--raw --raw-flags 3 "$a" "$b"
says "EINVAL: reserved" 22 "a reserved field is not 0 (EINVAL)" \
	--raw --raw-reserved2 1 "$a" "$b"
says "EINVAL: length 0" 22 "the length is 0 (EINVAL)" --length 0 "$a" "$b"
says "EINVAL: source offset" 22 "a: source offset 100 is no multiple of the \
logical block, 512 bytes (EINVAL)" --src-offset 100 --length 512 "$a" "$b"
FAKE_BLOCK=4096 says "EINVAL: destination offset" 22 "a: destination offset \
512 is no multiple of the logical block, 4096 bytes (EINVAL)" \
	--dst-offset 512 --length 4K "$a" "$b"
says "EINVAL: length" 22 "a: length 7 is no multiple of the logical block, \
512 bytes (EINVAL)" --length 7 "$a" "$b"
says "EINVAL: nothing found" 22 \
	"the kernel calls the request invalid (EINVAL)" "$a" "$b"
says "EBADF: destination" 9 \
	"b: destination is not open for writing (EBADF)" \
	--raw --open-dst r "$a" "$b"
says "EBADF: source" 9 "a: source is not open for reading (EBADF)" \
	--raw --open-src w "$a" "$b"
says "EBADF: one device" 9 "a: source is not open for reading (EBADF)" \
	--raw --open-dst w "$a" "$a"
says "EBADF: number" 9 \
	"source descriptor 4711 is no file open for reading (EBADF)" \
	--raw --raw-src-fd 4711 "$a" "$b"
says "EPERM" 1 "b: destination is read-only (EPERM)" "$a" "$b"
says "EOVERFLOW: source" 75 "a: source offset 9223372036854775296 plus length \
512 is more than a file offset holds (EOVERFLOW)" \
	--src-offset 9223372036854775296 --length 512 "$a" "$b"
says "EOVERFLOW: destination" 75 "b: destination offset 18446744073709551104 \
plus length 1024 is more than a file offset holds (EOVERFLOW)" \
	--dst-offset 18446744073709551104 --length 1024 "$a" "$b"
says "ENOSPC" 28 "b: destination range of 2048 bytes from 2096128 is beyond \
the end of the device, 2097152 bytes (ENOSPC)" \
	--dst-offset 2047K --length 2K "$a" "$b"
says "ENXIO" 6 "a: source range of 2048 bytes from 1047552 is beyond the end \
of the device, 1048576 bytes (ENXIO)" --src-offset 1023K --length 2K "$a" "$b"
says "EEXIST" 17 "a: source and destination overlap (EEXIST)" \
	--dst-offset 512 --length 4K "$a" "$a"
says "EOPNOTSUPP" 95 "b: the devices do not copy this themselves \
(EOPNOTSUPP); 0 bytes are surely copied" --offload-only "$a" "$b"
FAKE_COPIED=512 says "EINTR" 4 "b: interrupted by a signal (EINTR); 512 bytes \
are surely copied" "$a" "$b"
FAKE_COPIED=1024 says "EIO" 5 "b: copy failed, or the device may still be \
writing the destination (EIO); 1024 bytes are surely copied" "$a" "$b"
says "ENODEV" 19 "b: source or destination device went away (ENODEV); 0 bytes \
are surely copied" "$a" "$b"
says "ENOMEM" 12 "b: no memory for the copy (ENOMEM); 0 bytes are surely \
copied" "$a" "$b"
says "ENOTTY: an old kernel" 25 "b: this kernel has no BLKCOPY (ENOTTY)" \
	"$a" "$b"
says "any other number" 11 "b: Resource temporarily unavailable (EAGAIN)" \
	"$a" "$b"
says "a number without a name" 4000 "b: Unknown error 4000 (E4000)" "$a" "$b"

# Found before the kernel is asked: with --progress it sees pieces only
# early DESCRIPTION LINE ARGUMENT...
early() {
	local what=$1 line=$2

	shift 2
	run "$BLKCOPY_FAKE" "$@"
	result "$what" "1 blkcopy: $line 0" \
		"$CODE $STDERR $(wc -c <"$FAKE_LOG")"
}

early "progress: overlap" "big1: source and destination overlap (EEXIST)" \
	--progress --src-offset 1M --dst-offset 100M --length 100M \
	"$big1" "$big1"
early "progress: length" "big1: length 100000001 is no multiple of the \
logical block, 512 bytes (EINVAL)" --progress --length 100000001 \
	"$big1" "$big2"
early "progress: destination too small" "a: destination range of 104857600 \
bytes from 0 is beyond the end of the device, 1048576 bytes (ENOSPC)" \
	--progress --length 100M "$big1" "$a"
early "progress: source too small" "a: source range of 104857600 bytes from 0 \
is beyond the end of the device, 1048576 bytes (ENXIO)" \
	--progress --length 100M "$a" "$big1"
early "progress: wrap" "a: source offset 9223372036854774784 plus length 1024 \
is more than a file offset holds (EOVERFLOW)" \
	--progress --src-offset 9223372036854774784 --length 1K "$a" "$b"
early "no rest at the destination" "b: destination range of 0 bytes from \
2097152 is beyond the end of the device, 2097152 bytes (ENOSPC)" \
	--dst-offset 2M "$a" "$b"
early "no rest at the source" "a: source range of 0 bytes from 1048576 is \
beyond the end of the device, 1048576 bytes (ENXIO)" --src-offset 1M "$a" "$b"

# With the kernel of this host
fails "source missing" 1 \
	"blkcopy: none: cannot open: No such file or directory (ENOENT)" \
	"$BLKCOPY" "$dir/none" /dev/null
fails "destination missing" 1 \
	"blkcopy: none: cannot open: No such file or directory (ENOENT)" \
	"$BLKCOPY" /dev/null "$dir/none"
fails "destination is a directory" 1 \
	"blkcopy: /dev: cannot open: Is a directory (EISDIR)" \
	"$BLKCOPY" /dev/null /dev
fails "destination is a character device" 1 \
	"blkcopy: /dev/null: destination is no block device (ENOTBLK)" \
	"$BLKCOPY" "$file" /dev/null
fails "destination is a file" 1 \
	"blkcopy: file: destination is no block device (ENOTBLK)" \
	"$BLKCOPY" /dev/null "$file"
fails "raw: a character device has no BLKCOPY" 1 \
	"blkcopy: /dev/null: destination is no block device (ENOTBLK)" \
	"$BLKCOPY" --raw --length 512 "$file" /dev/null
fails "raw: a file has no BLKCOPY" 1 \
	"blkcopy: file: destination is no block device (ENOTBLK)" \
	"$BLKCOPY" --raw --length 512 /dev/null "$file"
fails "source is a file" 1 \
	"blkcopy: file: source is no block device (ENOTBLK)" \
	"$BLKCOPY_FAKE" "$file" "$a"

echo "1..$tests"
[ "$failed" -eq 0 ]
