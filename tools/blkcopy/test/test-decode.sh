#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154 # what lib.sh has
#
# blkcopy decode: what it makes of answers, and of what is none. See lib.sh.

. "${BASH_SOURCE[0]%/*}/lib.sh"

vectors=${BASH_SOURCE[0]%/*}/../../testing/xcopy/vectors

# says NAME LINE...: these lines are in what is said of a vector, blanks squeezed
says() {
	local name=$1 said missing='' line

	shift
	run "$BLKCOPY" decode "$vectors/$name.hex"
	said=$(tr -s ' ' <<<"$STDOUT")
	for line; do
		grep -qxF -- "$line" <<<"$said" || missing+="$line;"
	done
	result "$name" "0  " "$CODE $missing $STDERR"
}

# of TEXT: decodes it, blanks squeezed
of() {
	printf '%s\n' "$2" >"$dir/in"
	run "$BLKCOPY" decode "${@:3}" "$dir/in"
	result "$1" "$WANT" "$CODE $(tr -s ' ' <<<"$STDOUT")$STDERR"
}

says xcopy-three-segments "parameter list of EXTENDED COPY(LID1), 164 bytes" \
	" list identifier 0, none" \
	" CSCD 1 NAA 6 6001405bbbb000200000000000000000, blocks of 4096 bytes" \
	" segment 1 256 blocks from 256 of CSCD 0 to 4294967296 of CSCD 1"
says xcopy-list-id " list identifier 42, discarded"
says xcopy-naa5 " CSCD 0 NAA 5 5000c500a1b2c3d7, blocks of 512 bytes"
says vpd83-array " target port NAA 5 500a0b8000aa0001" \
	" logical unit NAA 6 600a0b80001122330000445566778899 <- used" \
	" logical unit T10 vendor ACME DA4000 SN0042" \
	"named 600a0b80001122330000445566778899 to copy managers"
says vpd83-ctl-uuid "named 10008e4a0bd27d4c4a529c110f3be7a1c2d9 to copy managers"
says vpd83-vendor-only "not offloaded: no_designator: it has none that copy managers could be told of it"
says vpd83-scst-disk01 "not offloaded: no_designator: it has none that copy managers could be told of it"
says vpd8f-copy-manager " supported commands EXTENDED COPY(LID1), RECEIVE COPY OPERATING PARAMETERS" \
	" segment 268435456 bytes (256 MiB)"
says vpd8f-tokens-only \
	"not offloaded: unsupported: EXTENDED COPY(LID1), or a descriptor 02h or E4h, is not listed"
says rcr-lio-6.12 " segment 268435456 bytes (256 MiB)" "offloaded, with blocks of 512 bytes, at most" \
	" command 32505856 bytes (31 MiB)" " list identifier may be left out"
says rcr-list-id-needed " list identifier needed" " copies at a time not told"
says rcr-istgt-openebs "knows descriptors 02h (block to block), 0ah, e4h (identification)"
says status-running " state in progress" " copied 5242880 bytes (5 MiB)"
says status-failed " state completed with errors"
says inquiry-lio " vendor LIO-ORG" "says that it copies (3PC)"
says inquiry-no-3pc "not offloaded: unsupported: it does not say that it copies (3PC)"
says cdb-xcopy "CDB of EXTENDED COPY(LID1)" " parameter list 108 bytes"
says cdb-copy-status " list identifier 42"

run "$BLKCOPY" decode --block-size 4096 "$vectors/status-done.hex"
result "counts in blocks" 260046848 "$(grep -o '[0-9]* bytes' <<<"$STDOUT" | grep -o '[0-9]*')"
run "$BLKCOPY" decode --block-size 4K "$vectors/status-done.hex"
result "a block with a unit" 260046848 "$(grep -o '[0-9]* bytes' <<<"$STDOUT" | grep -o '[0-9]*')"

WANT="0 sense data, fixed format, current
 sense key ILLEGAL REQUEST
 ASC/ASCQ 24/00 INVALID FIELD IN CDB
 wrong byte of the CDB 1
as the end of an EXTENDED COPY
 reason rejected
 the command over; copied by hand
 then the disk is not asked again before a rescan, a line in the log"
of "sense data that points at the CDB" \
	"70 00 05 00 00 00 00 0a 00 00 00 00 24 00 00 c0 00 01"
of "sense data among the words of sg_raw" "SCSI Status: Check Condition

Sense Information:
Fixed format, current; Sense key: Illegal Request
Additional sense: Invalid field in cdb
  Raw sense data (in hex):
        70 00 05 00 00 00 00 0a  00 00 00 00 24 00 00 c0
        00 01
Error 9 occurred, no data received"
WANT="0 sense data, descriptor format, current
 sense key COPY ABORTED
 ASC/ASCQ 0D/02 COPY TARGET DEVICE NOT REACHABLE
 of source or destination MEDIUM ERROR
as the end of an EXTENDED COPY
 reason unreachable
 the command over; copied by hand
 then the pair is left alone for a while, a line in the log"
of "sense data that a copy manager passes on" \
	"72 0a 0d 02 00 00 00 0c 0c 0a 01 02 72 03 11 00 00 00 00 00"
WANT="0 sense data, fixed format, current
 sense key UNIT ATTENTION
 ASC/ASCQ 29/00 POWER ON, RESET, OR BUS DEVICE RESET OCCURRED
as the end of an EXTENDED COPY
 reason changed
 the command sent again, a few times
 then nothing"
of "bytes as C has them" \
	"0x70, 0x00, 0x06, 0x00, 0x00, 0x00, 0x00, 0x0a, 0x00, 0x00, 0x00, 0x00, 0x29, 0x00,"

# The ways in which bytes are written down
# binary VECTOR: its bytes
binary() {
	sed 's/#.*//' "$1" | tr -d ' \n' | tr a-f A-F | basenc -d --base16
}
binary "$vectors/vpd83-array.hex" >"$dir/bin"
run "$BLKCOPY" decode "$vectors/vpd83-array.hex"
whole=$STDOUT
# prints COMMAND...
prints() {
	"$@" >"$dir/in"
	run "$BLKCOPY" decode "$dir/in"
	result "as printed by ${*##*/}" "0 $whole$STDERR" "$CODE $STDOUT"
}
if command -v xxd >/dev/null; then
	prints xxd "$dir/bin"
	prints xxd -u -g1 -c8 "$dir/bin"
	prints xxd -p "$dir/bin"
	prints xxd -i "$dir/bin"
fi
if command -v hexdump >/dev/null; then
	prints hexdump -C "$dir/bin"
fi
prints od -tx1 "$dir/bin"
prints od -Ax -tx1z "$dir/bin"
if command -v sg_vpd >/dev/null; then
	for option in -H -HH -HHH; do
		prints sg_vpd "--inhex=$vectors/vpd83-array.hex" -p di $option
	done
fi
"$BLKCOPY" decode <"$dir/in" >"$dir/stdout"
result "standard input" "0 $whole" "$? $(<"$dir/stdout")"
"$BLKCOPY" decode - <"$dir/in" >"$dir/stdout"
result "standard input by name" "0 $whole" "$? $(<"$dir/stdout")"
{ cat "$dir/bin"; head -c 64 /dev/zero; } | od -Ax -tx1 >"$dir/in"
run "$BLKCOPY" decode "$dir/in"
result "lines that are left out" "0 238" "$CODE $(grep -o '[0-9]* bytes' <<<"$STDOUT" | grep -o '[0-9]*')"
cat "$vectors/vpd83-array.hex" - "$vectors/rcr-ctl.hex" <<<"and then" >"$dir/in"
run "$BLKCOPY" decode "$dir/in"
result "several, with words between" "0 1 1" \
	"$CODE $(grep -c '^VPD page 83h' <<<"$STDOUT") $(grep -c '^RECEIVE' <<<"$STDOUT")"

# What is none: one line, exit 3
# bad DESCRIPTION TEXT LINE ARGUMENT...
bad() {
	local what=$1 text=$2 line=$3

	shift 3
	printf '%b' "$text" >"$dir/in"
	run "$BLKCOPY" decode "$@" "$dir/in"
	result "$what" "3 blkcopy: in: $line" "$CODE $STDERR"
}
bad "nothing" "" "no bytes in hexadecimal"
bad "words alone" "hello\nworld\n" "no bytes in hexadecimal"
bad "half a byte" "00 83 0\n" 'line 1: "0" is no byte'
bad "a word among bytes" "00 83\n00 x\n" 'line 2: "x" is no byte'
bad "binary data" "\001\002\003" "line 1: no text; xxd makes hexadecimal of it"
bad "an address that does not fit" "0000: 00 83\n0003: 00 00\n" "line 2: address 0003 after 2 bytes"
bad "unknown bytes" "01 02 03\n" \
	"line 1: 3 bytes that look like nothing known; --type says what they are"
bad "more than a list has" "$(printf '%064d' 0 | sed 's/.*/&\\n/' | head -c 66)" \
	"line 1: its lengths make 16 bytes, not 32" --type list
bad "a list that is short" "00 00\n" "line 1: a parameter list has 16 bytes and more, not 2" --type list
bad "a CSCD that is cut" "00 00 00 20 00 00 00 00 00 00 00 00 00 00 00 00 e4\n" \
	"line 1: CSCD descriptor 0 ends after 1 bytes" --type list
bad "a segment that is cut" "00 00 00 00 00 00 00 00 00 00 00 1c 00 00 00 00 02 00 00 18 00\n" \
	"line 1: segment descriptor 0 has 5 of its 28 bytes" --type list
bad "another VPD page" "00 80 00 00\n" "line 1: VPD page 80h is neither 83h nor 8Fh" --type vpd
bad "a page without a header" "00 83\n" "line 1: a VPD page has 4 bytes and more" --type vpd
bad "a page that is cut" "00 83 00 0c 01 03 00 08 50 00\n" \
	"line 1: a designator reaches over the end of the page"
bad "parameters that are cut" "00 00 00 2a\n" \
	"line 1: operating parameters have 44 bytes and more, not 4" --type parameters
bad "no status" "00\n" "line 1: no parameter data of RECEIVE COPY STATUS(LID1)" --type status
bad "no INQUIRY data" "00\n" "line 1: INQUIRY data have 36 bytes and more, not 1" --type inquiry
bad "no sense data" "00\n" "line 1: no sense data: they begin with 70h to 73h" --type sense
WANT="0 line of the log
 host byte 00h DID_OK
 status 02h CHECK CONDITION
 sense key ILLEGAL REQUEST
 ASC/ASCQ 25/00 LOGICAL UNIT NOT SUPPORTED
as the end of an EXTENDED COPY
 reason unreachable
 the command over; copied by hand
 then the pair is left alone for a while"
of "a line of the log" "[   12.3] sdb: copy from sda not done by the device: unreachable (host 0x00 status 0x02 sense 5/25/00)"
WANT="0 line of the log
 host byte 03h DID_TIME_OUT
 status 00h GOOD
as the end of an EXTENDED COPY
 reason timeout
 the command what became of it is found out first
 then the pair is left alone for a while, shorter commands from then on, a line in the log"
of "an event, without sense data" \
	"  kworker-9 [000] 14.9: blk_copy_scsi_done: 8,0 -> 8,16 2048 host 0x03 status 0x00 sense 0/00/00 reason timeout"
bad "a line of the log that is cut" "(host 0x00 status 0x02 sense 5/2\n" "no bytes in hexadecimal"
bad "no CDB" "00\n" "line 1: no CDB of 16 bytes that begins with 83h or 84h" --type cdb
fails "no file" 1 "blkcopy: none: cannot be read: No such file or directory" \
	"$BLKCOPY" decode "$dir/none"
fails "a folder" 1 "blkcopy: .: cannot be read: Is a directory" "$BLKCOPY" decode .
usage "unknown type" decode --type x
usage "unknown option" decode --x
usage "two files" decode a b
fails "a block size that is none" 2 'blkcopy: --block-size: "1000" is none of 512, 1024, 2048, 4096 (see blkcopy decode --help)' \
	"$BLKCOPY" decode --block-size 1000
usage "a block size that is no number" decode --block-size x
run "$BLKCOPY" decode --help
result "help" "0 " "$CODE $STDERR"

# Cut anywhere, every vector is decoded or complained about
worst=0
for vector in "$vectors"/*.hex; do
	binary "$vector" >"$dir/bin"
	for length in 1 5 17 33 45; do
		head -c $length "$dir/bin" | od -An -tx1 | "$BLKCOPY" decode >"$dir/stdout" 2>&1
		code=$?
		[ $code -le $worst ] || worst=$code
	done
done
result "cut vectors" 3 $worst

end_of_tests
