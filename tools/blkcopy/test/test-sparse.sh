#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154 # what lib.sh has
#
# --sparse: what is asked of the source, and what of the kernel. See lib.sh.

. "${BASH_SOURCE[0]%/*}/lib.sh"
. "${BASH_SOURCE[0]%/*}/sysfs.sh"

device a 20M
device b 20M
a=$dir/a b=$dir/b MIB=1048576
export FAKE_DATA=1 FAKE_SYSFS=$dir/sys
source_is() { # FILE TEXT, in the source's folder of sysfs
	local folder
	folder=$dir/sys/dev/block/$(number a)
	mkdir -p "$(dirname "$folder/$1")" && echo "$2" >"$folder/$1"
}
of_scsi() {
	rm -rf "$dir/sys"
	mkdir -p "$dir/sys/dev/block/$(number a)/device/scsi_disk/0:0:0:0"
}

# data: random bytes at the source but for the holes given, MiB+MiB; others at the
# destination
data() {
	local hole
	head -c 10M /dev/urandom | basenc --base16 -w0 | dd of="$a" conv=notrunc status=none
	head -c 10M /dev/urandom | basenc --base16 -w0 | dd of="$b" conv=notrunc status=none
	for hole; do
		dd if=/dev/zero of="$a" bs=1M seek="${hole%+*}" count="${hole#*+}" conv=notrunc status=none
	done
}
# does DESCRIPTION REQUESTS ARGUMENT...: what is asked for, and the data is right
does() {
	local what=$1 want=$2 got
	shift 2
	# (pieces are as long as they take: one who waits for a processor has another try)
	for _ in 1 2 3; do
		run "$BLKCOPY_FAKE" "$@"
		got=$(sed -E -e 's/ copied=.*//' -e 's/src_fd=open flags=//' "$FAKE_LOG" | tr '\n' ';')
		[[ "$CODE $got" != "0 $want" ]] || break
	done
	result "$what" "0 $want" "$CODE $got"
	result "$what: data" "" "$(cmp -n $((19 * MIB)) "$a" "$b" 0 "${SHIFT:-0}" 2>&1)"
}
whole="0x4 src=0 dst=0 length=$((20 * MIB));"
first="0 src=0 dst=0 length=$((4 * MIB));"
first_all="$whole${first}0 src=$((4 * MIB)) dst=$((4 * MIB)) length=$((8 * MIB));0 src=$((12 * MIB)) dst=$((12 * MIB)) length=$((8 * MIB));"

of_scsi
data 4+8
export FAKE_HOLES="8192+16384" # of 4 MiB to 12 MiB
does "what is not mapped is zeroed" "$whole${first}punch dst=$((4 * MIB)) length=$((4 * MIB));\
punch dst=$((8 * MIB)) length=$((4 * MIB));0 src=$((12 * MIB)) dst=$((12 * MIB)) length=$((8 * MIB));" --sparse "$a" "$b"
result "it says how much" "copied 20971520 bytes (6291456 offloaded, 8388608 zeroed)" "$STDOUT"
data 4+8
FAKE_PUNCH=95 does "a destination that cannot unmap" "$whole${first}zeroout dst=$((4 * MIB)) length=$((4 * MIB));\
zeroout dst=$((8 * MIB)) length=$((4 * MIB));0 src=$((12 * MIB)) dst=$((12 * MIB)) length=$((8 * MIB));" --sparse "$a" "$b"
data 4+8
does "without the option all is copied" "$first_all" "$a" "$b"
run "$BLKCOPY_FAKE" --sparse --json --verify "$a" "$b"
result "in JSON" '{"copied":20971520,"offloaded":6291456,"reason":"none","errno":null,"zeroed":8388608,"verified":true,"differences":[]}' "$STDOUT"
run "$BLKCOPY_FAKE" --sparse --progress "$a" "$b"
result "progress" "copied 4194304 of 20971520 bytes (2097152 offloaded)
copied 8388608 of 20971520 bytes (2097152 offloaded, 4194304 zeroed)
copied 12582912 of 20971520 bytes (2097152 offloaded, 8388608 zeroed)
copied 20971520 of 20971520 bytes (6291456 offloaded, 8388608 zeroed)" "$STDERR"
run "$BLKCOPY_FAKE" --sparse --dry-run "$a" "$b"
result "a dry run" "would copy 20971520 bytes (8388608 zeroed) - 1" "$STDOUT - $(wc -l <"$FAKE_LOG")"

# Not whole MiB of the destination, and too small
data 4+8
asks="0x4 src=0 dst=512 length=$((19 * MIB));0 src=0 dst=512 length=$((4 * MIB - 512));\
0 src=$((4 * MIB - 512)) dst=$((4 * MIB)) length=$MIB;punch dst=$((5 * MIB)) length=$((4 * MIB));\
punch dst=$((9 * MIB)) length=$((3 * MIB));0 src=$((12 * MIB - 512)) dst=$((12 * MIB)) length=$((7 * MIB + 512));"
SHIFT=512 does "holes are cut to whole MiB of the destination" "$asks" --sparse --length 19M --dst-offset 512 "$a" "$b"
export FAKE_HOLES="100+100 3000+2000 6000+2047"
data
does "small holes are copied" "$first_all" --sparse "$a" "$b"

# Who does not tell, or not the truth
export FAKE_HOLES="8192+16384"
data
FAKE_LBPME=0x80 does "what is not mapped may read as anything" "$first_all" --sparse "$a" "$b"
FAKE_LBPME=0x40 does "a disk without thin provisioning" "$first_all" --sparse "$a" "$b"
FAKE_DUMB=1 does "a disk that does not answer" "$first_all" --sparse "$a" "$b"
FAKE_WRITEBACK=5 does "a source that cannot be written back" "$first_all" --sparse "$a" "$b"
FAKE_BLOCK=4096 FAKE_HOLES="" does "a disk all of which is mapped" "$first_all" --sparse "$a" "$b"
data 4+8
FAKE_DUMB=2 does "a disk that answers once" "$whole${first}0 src=$((4 * MIB)) dst=$((4 * MIB)) length=$((8 * MIB));\
0 src=$((12 * MIB)) dst=$((12 * MIB)) length=$((8 * MIB));" --sparse "$a" "$b"
data 4+8
FAKE_BLOCK=4096 FAKE_HOLES="1024+2048" does "blocks of 4096" "$whole${first}punch dst=$((4 * MIB)) length=$((4 * MIB));\
punch dst=$((8 * MIB)) length=$((4 * MIB));0 src=$((12 * MIB)) dst=$((12 * MIB)) length=$((8 * MIB));" --sparse "$a" "$b"
source_is dm/uuid LVM-a
rm -r "$dir/sys/dev/block/$(number a)/device"
does "a volume does not tell, though it passes the question on" "$first_all" --sparse "$a" "$b"
source_is dm/uuid mpath-a
data 4+8
does "multipath does" "$whole${first}punch dst=$((4 * MIB)) length=$((4 * MIB));\
punch dst=$((8 * MIB)) length=$((4 * MIB));0 src=$((12 * MIB)) dst=$((12 * MIB)) length=$((8 * MIB));" --sparse "$a" "$b"
# a partition is asked for by blocks of its disk
rm -rf "$dir/sys"
mkdir -p "$dir/sys/disk/a1" "$dir/sys/disk/device/scsi_disk/0:0:0:0" "$dir/sys/dev/block"
echo 1 >"$dir/sys/disk/a1/partition"
echo 2048 >"$dir/sys/disk/a1/start"
ln -s ../../disk/a1 "$dir/sys/dev/block/$(number a)"
data 4+8
FAKE_HOLES="10240+16384" does "a partition" "$whole${first}punch dst=$((4 * MIB)) length=$((4 * MIB));\
punch dst=$((8 * MIB)) length=$((4 * MIB));0 src=$((12 * MIB)) dst=$((12 * MIB)) length=$((8 * MIB));" --sparse "$a" "$b"

# By hand the data is looked at where nobody tells
of_scsi
unset FAKE_HOLES
data 4+8 13+1
dd if=/dev/zero of="$a" bs=1M count=1 oflag=seek_bytes seek=$((16 * MIB + 512)) conv=notrunc status=none
does "by hand: zeroes that are seen" "0x6 src=0 dst=0 length=$((20 * MIB));$(for i in 4 5 6 7 8 9 10 11 13; do
	echo -n "punch dst=$((i * MIB)) length=$MIB;"; done)" --sparse --no-offload "$a" "$b"
result "by hand: it says how much" "copied 20971520 bytes (0 offloaded, 9437184 zeroed)" "$STDOUT"
data
FAKE_BAD=a run "$BLKCOPY_FAKE" --sparse --no-offload --force "$a" "$b"
result "by hand: a source that cannot be read" "6 blkcopy: a: source cannot be read: Input/output error (EIO); 0 bytes are surely copied" "$CODE $STDERR"
does "devices that may copy: nothing is looked at" "$first_all" --sparse "$a" "$b"

# Errors, a signal, a map
export FAKE_HOLES="8192+16384"
data 4+8
FAKE_PUNCH=95 FAKE_ZEROOUT=5 run "$BLKCOPY_FAKE" --sparse --offload-only "$a" "$b"
result "a destination that cannot be zeroed" "7 blkcopy: b: destination cannot be written: Input/output error (EIO); \
4194304 bytes are surely copied" "$CODE $STDERR"
FAKE_CHECK=26 run "$BLKCOPY_FAKE" --sparse --length 8M --src-offset 4M --force "$a" "$b"
result "the kernel is asked before anything is zeroed" "3 1" "$CODE $(wc -l <"$FAKE_LOG")"
FAKE_SIGNAL=2 run env --default-signal=INT "$BLKCOPY_FAKE" --sparse "$a" "$b"
result "the command to go on has the option" 1 "$(grep -c 'to go on: .* --sparse' "$dir/stderr")"
data 4+8
source_is diskseq 1
put "dev/block/$(number b)/diskseq" 1
FAKE_KILL=2 run "$BLKCOPY_FAKE" --sparse --resume "$dir/map" --resume-interval 0 "$a" "$b"
result "what is zeroed is in the map" "137 0x00000000  0x00c00000  +" "$CODE $(grep '+$' "$dir/map")"
does "and is not done again" "0x4 src=0 dst=0 length=$((20 * MIB));0 src=$((12 * MIB)) dst=$((12 * MIB)) length=$((4 * MIB));\
0 src=$((16 * MIB)) dst=$((16 * MIB)) length=$((4 * MIB));" --sparse --resume "$dir/map" "$a" "$b"
# a signal while data is looked at: what was copied looks like something to be spared
unset FAKE_HOLES
data 2+1
printf SWAPSPACE2 | dd of="$a" bs=1 seek=4086 conv=notrunc status=none
printf '\001\0\0\0\001' | dd of="$a" bs=1 seek=1024 conv=notrunc status=none
FAKE_PUNCH_SIGNAL=2 run env --default-signal=INT "$BLKCOPY_FAKE" --sparse --no-offload "$a" "$b"
result "the command to go on overwrites what came from the copy" 1 \
	"$(grep -c 'to go on: .*--no-offload --sparse --force' "$dir/stderr")"
usage "--raw with --sparse" --raw --sparse "$a" "$b"

end_of_tests
