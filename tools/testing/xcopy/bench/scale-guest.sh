#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Many disks: what they cost sd_xcopy, and the host, when they are found, when the
# module is loaded and unloaded, and when they go. Disks of guest/xcfake that keep
# nothing; COPIERS of the LUNS say that they copy.
#
#	guest/run.sh --env "LUNS=1000 COPIERS=1000" bench/scale-guest.sh

# shellcheck source=/dev/null
for lib in test clean; do . "$XCOPY_LIB/$lib.sh"; done

LUNS=${LUNS:-200} COPIERS=${COPIERS:-$LUNS}
CSV=$XCOPY_OUT/scale.csv

say() { echo "$1,$2" | tee -a "$CSV"; }

# seconds WHAT COMMAND...: ms that it takes
seconds() {
	local what=$1 start=${EPOCHREALTIME/./}
	shift
	"$@" || echo "# $what: failed"
	say "$what, ms" $(((${EPOCHREALTIME/./} - start) / 1000))
}

all_there() {
	local d=(/sys/class/scsi_disk/*/device/block/sd*)
	((${#d[@]} == LUNS)) && [[ -e ${d[0]} ]]
}
# Each has been asked, and copies or does not.
all_known() {
	local r=(/sys/class/scsi_disk/*/xcopy/reason)
	((${#r[@]} == LUNS)) && ! grep -qx changed "${r[@]}"
}
poll() { until "$@"; do sleep 0.02; done; }

find_disks() { insmod "$XCOPY_MODULE_DIR/xcfake.ko" luns="$LUNS" mib=64 hollow=1 copiers="$COPIERS" && poll all_there; }
lose_disks() { poll rmmod xcfake 2>/dev/null; }
load() { insmod "$XCOPY_MODULE_DIR/sd_xcopy.ko"; }

# commands WHAT: so many since they were zeroed, in all
commands() {
	say "$1, commands a disk" "$(awk -v n="$LUNS" '$1 !~ /\// && $1 ~ /^(xcopy|receive|tur|inquiry|other)$/ { s += $2 }
		END { printf "%.2f", s / n }' "$FAKE/counters")"
}
# free_kib: memory that is left, in REPLY
free_kib() {
	local k v
	sleep 1
	while read -r k v _; do [[ $k == MemAvailable: ]] && REPLY=$v; done </proc/meminfo
}

echo "what,value" | tee "$CSV"
rmmod sd_xcopy
seconds "found without sd_xcopy" find_disks
commands "found without sd_xcopy"
fake_zero
free_kib; before=$REPLY
seconds "sd_xcopy loaded" load
# (what looks at sysfs makes inodes)
sleep 2
free_kib
say "sd_xcopy loaded, bytes a disk" $(((before - REPLY) * 1024 / LUNS))
seconds "all disks known, seen" poll all_known
commands "sd_xcopy loaded"
seconds "sd_xcopy unloaded" rmmod sd_xcopy
seconds "gone without sd_xcopy" lose_disks
load
seconds "found with sd_xcopy" find_disks
seconds "all disks known, seen" poll all_known
commands "found with sd_xcopy"
seconds "gone with sd_xcopy" lose_disks
