#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154 # what lib.sh has
#
# blkcopy check: pieces, disks, reasons and what was found. See lib.sh.

. "${BASH_SOURCE[0]%/*}/lib.sh"
. "${BASH_SOURCE[0]%/*}/sysfs.sh"

# lines DESCRIPTION CODE WANT ARGUMENT...: of what is said, blanks squeezed
lines() {
	local what=$1 code=$2 want=$3

	shift 3
	run "$BLKCOPY_FAKE" check "$@"
	result "$what" "$code $want" "$CODE $(tr -s ' ' <<<"$STDOUT$STDERR")"
}

device a 8M
device b 8M
device s 4M
disk sda 8:0
disk sdb 8:16
disk sdc 8:32
mapped a dm-0 "0 8192 linear 8:0 2048" "8192 8192 linear 8:16 0"
mapped b dm-1 "0 4096 linear 8:32 0" "4096 4096 linear 8:32 4096" "8192 8192 linear 8:32 65536"
a=$dir/a b=$dir/b

lines "all of it, in two pieces" 0 "a to b, 8388608 bytes: by the devices, all of it

 AT LENGTH FROM TO
 0 4 MiB sda sdc by the devices
4 MiB 4 MiB sdb sdc by the devices

DEVICE LOGICAL UNIT OR TARGETS COMMAND COPIES
dm-0 linear any yes
dm-1 linear any yes
sda 60014050 4 MiB yes
sdb 600140516 4 MiB yes
sdc 600140532 4 MiB yes" "$a" "$b"
result "the kernel is asked of the whole and of each piece" \
	"flags=0x4 src=0 dst=0 length=8388608;flags=0x4 src=0 dst=0 length=4194304;\
flags=0x4 src=4194304 dst=4194304 length=4194304;" \
	"$(sed 's/ copied=.*//; s/^src_fd=open //' "$FAKE_LOG" | tr '\n' ';')"
result "nothing is written" 0 "$(cmp -s "$b" /dev/zero; echo $(($? - 1)))"

put block/sdb/device/scsi_disk/2:0:0:16/xcopy/reason no_designator
put block/sdb/device/scsi_disk/2:0:0:16/xcopy/cause "no_designator it has no name (VPD page 83h)"
put block/sdb/queue/copy_max_bytes 0
put block/sdb/queue/copy_max_hw_bytes 0
FAKE_JUDGE="0:0 4194304:15" lines "a part of it" 11 "a to b, 8388608 bytes: 4194304 bytes by the devices, 4194304 by hand

 AT LENGTH FROM TO
 0 4 MiB sda sdc by the devices
4 MiB 4 MiB sdb sdc by hand: no_designator

DEVICE LOGICAL UNIT OR TARGETS COMMAND COPIES
dm-0 linear any yes
dm-1 linear any yes
sda 60014050 4 MiB yes
sdb 600140516 0 B no: no_designator
sdc 600140532 4 MiB yes

no_designator
 The disk says that it copies, and has no name by which a copy manager could
 be told of it.
 What to do: Have the array give it an NAA name, an EUI-64 or a UUID for the
 logical unit, then rescan the disk.
 - sdb: /sys/class/scsi_disk/2:0:0:16/xcopy/reason is no_designator: it has no name (VPD page 83h)" "$a" "$b"
FAKE_JUDGE="0:15" run "$BLKCOPY_FAKE" check --length 1M --src-offset 5M "$a" "$b"
result "nothing of it" "5 a to b, 1048576 bytes: by hand, all of it" "$CODE $(head -n 1 <<<"$STDOUT")"
result "a range within one disk" "0 1 MiB sdb sdc by hand: no_designator" \
	"$(grep 'sdb sdc' <<<"$(tr -s ' ' <<<"$STDOUT")" | sed 's/^ //')"
FAKE_JUDGE="0:0 4194304:15" run "$BLKCOPY_FAKE" check --json "$a" "$b"
result "in JSON" '11 {"src":"a","dst":"b","length":8388608,"offloaded":4194304,"errno":null,"pieces":[{"offset":0,"length":4194304,"src":["sda"],"dst":["sdc"],"reason":"none"},{"offset":4194304,"length":4194304,"src":["sdb"],"dst":["sdc"],"reason":"no_designator"}],"disks":[{"name":"sda","designator":"60014050","limit":4194304,"reason":"none"},{"name":"sdb","designator":"600140516","limit":0,"reason":"no_designator"},{"name":"sdc","designator":"600140532","limit":4194304,"reason":"none"}]}' \
	"$CODE $STDOUT"
disk sdb 8:16

# found DESCRIPTION REASON LINE...: what was found that goes with a reason
found() {
	local what=$1 reason=$2

	shift 2
	FAKE_JUDGE="0:$reason" run "$BLKCOPY_FAKE" check "$a" "$b"
	result "$what" "5 $(printf '%s\n' "$@")" "$CODE $(sed -n 's/^  - //p' <<<"$STDOUT")"
}
# (a disk that is switched off says so itself)
disk sda 8:0 disabled
put block/sda/queue/copy_max_bytes 0
put block/dm-1/queue/copy_max_bytes 0
found "what was switched off" 2 \
	"dm-1: /sys/block/dm-1/queue/copy_max_bytes is 0: write 4194304 to it" \
	"sda: /sys/block/sda/queue/copy_max_bytes is 0: write 4194304 to it"
put block/sda/queue/copy_max_hw_bytes 0
put block/dm-1/queue/copy_max_bytes 2199023255040
found "no command of a block" 2 "sda: max_bytes of sd_xcopy was less than a block when it was scanned"
disk sda 8:0
rm -r "$sys/block/sda/device/scsi_disk/2:0:0:0/xcopy"
put block/sdc/queue/copy_max_hw_bytes 0
put block/dm-1/queue/copy_max_hw_bytes 0
found "no sd_xcopy, and what does not copy" 1 \
	"dm-1: none of its targets lets copies pass" \
	"sda: sd_xcopy is not loaded: modprobe sd_xcopy" \
	"sdc: /sys/block/sdc/queue/copy_max_hw_bytes is 0"
put block/dm-1/queue/copy_max_hw_bytes 2199023255040
disk sda 8:0
disk sdc 8:32 collision
put block/sdc/device/scsi_disk/2:0:0:32/xcopy/designator 60014050
found "one designator twice" 14 "sda: designator 60014050" "sdc: designator 60014050" \
	"sdb: designator 600140516"
disk sdc 8:32
put block/sda/device/scsi_disk/2:0:0:0/xcopy/pairs "8:0 8:32 unreachable 4"
put block/sdc/device/scsi_disk/2:0:0:32/xcopy/pairs "8:0 8:32 unreachable 4
8:16 8:32 mismatch for_good"
found "pairs that are left alone" 16 "sda to sdc: unreachable, for 4 s more" \
	"sdb to sdc: mismatch, for good"
disk sda 8:0
disk sdc 8:32
put block/sda/queue/logical_block_size 512
put block/sdb/queue/logical_block_size 512
put block/sdc/queue/logical_block_size 4096
found "block sizes" 7 "sda: logical blocks of 512 bytes" "sdc: logical blocks of 4096 bytes" \
	"sdb: logical blocks of 512 bytes"
mapped a dm-0 "0 16384 crypt aes-xts-plain64 :32:logon:x 0 8:0 4096"
found "a target" 3 "dm-0: a target crypt"
mapped a dm-0 "0 16384 striped 2 128 8:0 0 8:16 0"
run "$BLKCOPY_FAKE" check "$a" "$b"
result "stripes are one piece" "0 1 sda sdb sdc" \
	"$CODE $(grep -c 'by the devices$' <<<"$STDOUT") $(grep -o 'sda sdb  sdc' <<<"$STDOUT" | tr -s ' ')"
rm "$sys/dm/$(number a)"
mkdir -p "$sys/block/dm-0/slaves"
ln -s ../../sda "$sys/block/dm-0/slaves/sda"
run "$BLKCOPY_FAKE" check "$a" "$b"
result "a table that nobody may see" "0 sda" "$CODE $(awk '/by the devices$/ { print $4 == "MiB" ? $5 : $4 }' <<<"$STDOUT" | head -n 1)"
mapped a dm-0 "0 8192 linear 8:0 2048" "8192 8192 linear 8:16 0"
put "block/sda/sda1/partition" 1
put "block/sda/sda1/start" 2048
put "block/sda/sda1/dev" "$(number s)"
ln -sfn ../../block/sda/sda1 "$sys/dev/block/$(number s)"
run "$BLKCOPY_FAKE" check "$dir/s" "$b"
result "a partition" "0 sda sdc" "$CODE $(grep -o 'sda *sdc' <<<"$STDOUT" | tr -s ' ')"

# Modules, and the policy
rm -r "$sys/module/dm_copy"
echo measure >"$sys/module/blk_copy/parameters/policy"
run "$BLKCOPY_FAKE" check "$a" "$b"
result "what else holds" \
	"Both ways are measured, and the quicker one is taken (/sys/kernel/blk_copy/measured).
dm_copy is not loaded: pvmove, mirrors and snapshots copy by hand." "$(tail -n 2 <<<"$STDOUT")"
put module/dm_copy/parameters/enabled N
run "$BLKCOPY_FAKE" check "$a" "$b"
result "kcopyd switched off" "dm_copy is switched off: pvmove, mirrors and snapshots copy by hand." \
	"$(tail -n 1 <<<"$STDOUT")"

put kernel/blk_copy/kcopyd/pairs "$(number a) $(number b) target 3
9:0 $(number b) target 4"
run "$BLKCOPY_FAKE" check "$a" "$b"
result "what kcopyd leaves alone" "kcopyd leaves alone dm-0 to dm-1: target, for 3 s more." \
	"$(grep kcopyd <<<"$STDOUT")"

# What would not be copied at all
FAKE_CHECK=17 fails "overlap" 3 "blkcopy: b: source and destination overlap (EEXIST)" \
	"$BLKCOPY_FAKE" check "$a" "$b"
FAKE_NONE=95 fails "no module" 4 \
	"blkcopy: b: the kernel's module blk_copy is not loaded (EOPNOTSUPP)" "$BLKCOPY_FAKE" check "$a" "$b"
fails "too long" 3 "blkcopy: b: destination range of 9437184 bytes from 0 is beyond the end of \
the device, 8388608 bytes (ENOSPC)" "$BLKCOPY_FAKE" check --length 9M "$a" "$b"
for end in "$dir/none $b source" "$a $dir/none destination"; do
	read -r from to which <<<"$end"
	run "$BLKCOPY_FAKE" check --json "$from" "$to"
	result "a $which that is not there, in JSON" "3 {\"src\":\"${from#"$dir/"}\",\"dst\":\"${to#"$dir/"}\",\"length\":0,\"offloaded\":0,\
\"errno\":\"ENOENT\",\"pieces\":[],\"disks\":[]} blkcopy: none: cannot open: No such file or directory (ENOENT)" "$CODE $STDOUT $STDERR"
done
FAKE_CHECK=17 run "$BLKCOPY_FAKE" check --json "$a" "$b"
result "refused, in JSON" '"errno":"EEXIST"' "$(grep -o '"errno":"[A-Z]*"' <<<"$STDOUT")"
fails "no device" 3 "blkcopy: none: cannot open: No such file or directory (ENOENT)" \
	"$BLKCOPY_FAKE" check "$dir/none" "$b"
fails "no block device" 3 "blkcopy: /dev/null: destination is a character device, no block device (ENOTBLK)" \
	"$BLKCOPY_FAKE" check "$a" /dev/null
usage "one device" check "$a"
usage "unknown option" check --x "$a" "$b"
usage "a length that is none" check --length x "$a" "$b"
run "$BLKCOPY_FAKE" check --dst-offset 4M --length 4M "$a" "$a"
result "one device" 0 "$CODE"
run "$BLKCOPY_FAKE" check --help
result "help" "0 " "$CODE $STDERR"
run "$BLKCOPY_FAKE" ./check "$a"
result "a device that is called so has a path" 3 "$CODE"

end_of_tests
