#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154 # what lib.sh has
#
# blkcopy status, of a pretended /sys. See lib.sh.

. "${BASH_SOURCE[0]%/*}/lib.sh"
. "${BASH_SOURCE[0]%/*}/sysfs.sh"

# counts NAME SIDE OFFLOADED BY-HAND COMMANDS REFUSALS LATENCY
counts() {
	put "block/$1/copy/$2/offloaded_bytes" "$3"
	put "block/$1/copy/$2/by_hand_bytes" "$4"
	put "block/$1/copy/$2/commands" "$5"
	put "block/$1/copy/$2/refusals" "$6"
	put "block/$1/copy/$2/latency" "$7"
}

device a 1M
disk sda 8:0
disk sdb 8:16 no_designator
put block/sdb/queue/copy_max_bytes 0
put block/sdb/queue/copy_max_hw_bytes 0
mapped a dm-0 "0 2048 linear 8:0 0"
disk ram0 1:0
disk loop0 7:0
put block/loop0/size 0
counts sda source 3221225472 1048576 768 "backoff 3
slow 12" "1024 3
2048 765"
counts sda destination 0 0 0 "" ""

run "$BLKCOPY_FAKE" status
result "all disks" "0 NAME  COPIES             COMMAND  FROM IT  BY HAND  TO IT  BY HAND  REFUSED
vg-a  yes                    any        -        -      -        -
sda   yes                  4 MiB    3 GiB    1 MiB    0 B      0 B  slow 12, backoff 3
sdb   no: no_designator      0 B        -        -      -        -" \
	"$CODE $STDOUT$STDERR"
run "$BLKCOPY_FAKE" status sda
result "one disk" "0 2" "$CODE $(wc -l <<<"$STDOUT")"
run "$BLKCOPY_FAKE" status "$dir/a" sdb
result "two by path and name" "0 vg-a sdb" "$CODE $(awk 'NR > 1 { print $1 }' <<<"$STDOUT" | xargs)"
run "$BLKCOPY_FAKE" status vg-a
result "one by the name that it has in the table" "0 vg-a" "$CODE $(awk 'NR > 1 { print $1 }' <<<"$STDOUT")"
put "block/sda/sda1/partition" 1
put "block/sda/sda1/dev" "$(number a)"
ln -sfn ../../block/sda/sda1 "$sys/dev/block/$(number a)"
run "$BLKCOPY_FAKE" status "$dir/a"
result "a partition is its disk" "0 sda" "$CODE $(awk 'NR > 1 { print $1 }' <<<"$STDOUT")"
mapped a dm-0 "0 2048 linear 8:0 0"

put block/sda/device/state blocked
put block/dm-0/dm/suspended 1
run "$BLKCOPY_FAKE" status
result "what holds up a copy" "vg-a is suspended; dmsetup resume ends that.
sda is blocked while the way to it is lost." "$(tail -n 2 <<<"$STDOUT")"
run "$BLKCOPY_FAKE" status --json sda
result "what holds up a copy, in JSON" "sda is blocked while the way to it is lost." "$(sed 's/.*"held_up":"//; s/".*//' <<<"$STDOUT")"
put block/sda/device/state running
put block/dm-0/dm/suspended 0
run "$BLKCOPY_FAKE" status --json sda dm-0
result "in JSON" '0 {"disks":[{"name":"sda","mapped_name":null,"address":"2:0:0:0","designator":"60014050","reason":"none","limit":4194304,"hw_limit":33554432,"held_up":null,"source":{"offloaded_bytes":3221225472,"by_hand_bytes":1048576,"commands":768,"refusals":{"backoff":3,"slow":12},"latency":[{"us":1024,"commands":3},{"us":2048,"commands":765}]},"destination":{"offloaded_bytes":0,"by_hand_bytes":0,"commands":0,"refusals":{},"latency":[]}},{"name":"dm-0","mapped_name":"vg-a","address":null,"designator":null,"reason":"none","limit":2199023255040,"hw_limit":2199023255040,"held_up":null,"source":null,"destination":null}],"pairs":[],"modules":{"blk_copy":true,"sd_xcopy":true,"dm_copy":true}}' \
	"$CODE $STDOUT"
result "that is JSON" 0 "$(python3 -c 'import json, sys; json.load(sys.stdin)' <<<"$STDOUT" >/dev/null 2>&1; echo $?)"
put block/sda/device/scsi_disk/2:0:0:0/xcopy/pairs "8:0 8:16 unreachable 4
0:0 8:0 mismatch for_good"
put kernel/blk_copy/kcopyd/pairs "$(number a) 8:0 target 7"
run "$BLKCOPY_FAKE" status sda
result "what is left alone" "LEFT ALONE BY
dm-0 to sda: target, for 7 s more kcopyd
(gone) to sda: mismatch, for good sd_xcopy
sda to sdb: unreachable, for 4 s more sd_xcopy" "$(sed 1,3d <<<"$STDOUT" | tr -s ' ')"
run "$BLKCOPY_FAKE" status --json sda
result "that in JSON" '"pairs":[{"src":"dm-0","dst":"sda","reason":"target","seconds":7,"by":"kcopyd"},{"src":null,"dst":"sda","reason":"mismatch","seconds":null,"by":"sd_xcopy"},{"src":"sda","dst":"sdb","reason":"unreachable","seconds":4,"by":"sd_xcopy"}]' \
	"$(grep -o '"pairs":[^]]*]' <<<"$STDOUT")"
put block/sda/device/scsi_disk/2:0:0:0/xcopy/pairs ""
put kernel/blk_copy/kcopyd/pairs ""
counts sda destination 0 0 0 "target 1
busy 4
changed 2" ""
run "$BLKCOPY_FAKE" status sda
result "the most frequent refusals" "slow 12, busy 4, backoff 3, ..." "$(sed -n '2s/.* B  //p' <<<"$STDOUT")"
put block/sda/queue/copy_max_bytes 0
put block/dm-0/queue/copy_max_bytes 0
run "$BLKCOPY_FAKE" status sda dm-0
result "switched off" "no: disabled 0 B no: disabled 0 B" \
	"$(awk 'NR > 1 { print $2, $3, $4, $5 }' <<<"$STDOUT" | xargs)"
put block/dm-0/queue/copy_max_bytes 1048576
run "$BLKCOPY_FAKE" status dm-0
result "a smaller limit of a mapped device" "1 MiB" "$(awk 'NR > 1 { print $3, $4 }' <<<"$STDOUT")"
put module/dm_copy/parameters/enabled N
run "$BLKCOPY_FAKE" status
result "a module that is switched off" "dm_copy is switched off: pvmove, mirrors and snapshots copy by hand." \
	"$(tail -n 1 <<<"$STDOUT")"
rm -r "$sys/module/"{sd_xcopy,dm_copy}
run "$BLKCOPY_FAKE" status
result "modules that are not loaded" "sd_xcopy is not loaded: no SCSI disk copies.
dm_copy is not loaded: pvmove, mirrors and snapshots copy by hand." "$(tail -n 2 <<<"$STDOUT")"
rm "$sys/block/"*/queue/copy_max*
run "$BLKCOPY_FAKE" status
result "another kernel" "no: kernel - 3 This kernel has no copies by devices." \
	"$(awk '$1 == "sdb" { print $2, $3, $4 }' <<<"$STDOUT") $(grep -c 'no: ' <<<"$STDOUT") $(tail -n 1 <<<"$STDOUT")"

# Again and again; a machine with much else to do takes longer to show it twice
watched() {
	local seconds

	for seconds in 0.7 5 30; do
		run timeout "$seconds" "$BLKCOPY_FAKE" status "$@" --watch 0.1 sda
		[ "$(grep -cxF -- "${STDOUT%%$'\n'*}" <<<"$STDOUT")" -lt 2 ] || break
	done
}
watched
result "watched" "124 yes" "$CODE $([ "$(grep -c '^NAME' <<<"$STDOUT")" -ge 2 ] && echo yes)"
watched --json
result "watched, in JSON, a line each" "124 yes" \
	"$CODE $([ "$(sort -u <<<"$STDOUT" | wc -l)" = 1 ] && [ "$(wc -l <<<"$STDOUT")" -ge 2 ] && echo yes)"
said=$("${BASH_SOURCE[0]%/*}/terminal.py" --at REFUSED "" --at REFUSED ^C "$BLKCOPY_FAKE" status --watch 0.1 sda)
result "watched on a terminal, until Ctrl-C" "130 yes" \
	"$? $([[ $said == $'\e[H\e[J'*REFUSED*$'\e[H\e[J'*REFUSED* ]] && echo yes)"
fails "nobody takes it" 1 "blkcopy: standard output: No space left on device" \
	sh -c '"$@" >/dev/full' - "$BLKCOPY_FAKE" status --watch 0.1 sda

device gone 1M
fails "a node of a device that is gone" 3 "blkcopy: gone: there is no such device any more" \
	"$BLKCOPY_FAKE" status "$dir/gone"
fails "no device" 3 "blkcopy: none: no block device" "$BLKCOPY_FAKE" status none
fails "a path that does not exist" 3 "blkcopy: sys/none: No such file or directory" "$BLKCOPY_FAKE" status "$dir/sys/none"
run "$BLKCOPY_FAKE" status none sda
result "one of two" "3 1" "$CODE $(grep -c '^sda' <<<"$STDOUT")"
usage "unknown option" status --x
usage "a time that is none" status --watch x sda
usage "a time that is none" status --watch 0 sda
run "$BLKCOPY_FAKE" status --help
result "help" "0 " "$CODE $STDERR"

# One that goes while it is watched, and a machine without any
disk sdz 8:400
"$BLKCOPY_FAKE" status --watch 0.2 sdz >"$dir/watched" 2>&1 &
watcher=$!
for _ in {1..50}; do ! grep -q sdz "$dir/watched" || break; sleep 0.1; done
rm -r "$sys/block/sdz" "$sys/dev/block/8:400"
for _ in {1..50}; do ! grep -q gone "$dir/watched" || break; sleep 0.1; done
kill $watcher
result "what has gone says so" "sdz no: gone" "$(sed -n '/gone/{s/  */ /g;s/ - .*//;p;q}' "$dir/watched")"
result "and nothing of the kernel" 0 "$(grep -c 'This kernel' "$dir/watched")"
mkdir -p "$dir/bare/block"
FAKE_SYSFS=$dir/bare run "$BLKCOPY_FAKE" status
result "a machine without disks" "0 0 1" "$CODE $(grep -c 'This kernel' <<<"$STDOUT") $(grep -c 'sd_xcopy is not loaded' <<<"$STDOUT")"
end_of_tests
