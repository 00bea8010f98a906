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

LUNS=${LUNS:-200} COPIERS=${COPIERS:-$LUNS} ROUNDS=${ROUNDS:-5}
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

# median N...: in REPLY
median() {
	local sorted
	mapfile -t sorted < <(printf '%s\n' "$@" | sort -n)
	REPLY=${sorted[$# / 2]}
}
# timed COMMAND...: us that it takes, in REPLY
timed() {
	local start=${EPOCHREALTIME/./}
	"$@" || echo "# $*: failed"
	REPLY=$((${EPOCHREALTIME/./} - start))
}

echo "what,value" | tee "$CSV"
rmmod sd_xcopy
free_kib; before=$REPLY
seconds "found without sd_xcopy" find_disks
commands "found without sd_xcopy"
free_kib
say "disks without sd_xcopy, bytes a disk" $(((before - REPLY) * 1024 / LUNS))
fake_zero
before=$REPLY
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

# In turn, as what one took says little where others use the machine.
declare -A took=()
for ((i = 0; i < ROUNDS; i++)); do
	for with in with without; do
		[[ $with == with ]] || rmmod sd_xcopy
		timed find_disks
		took[found.$with]+=" $REPLY"
		[[ $with == without ]] || poll all_known
		timed lose_disks
		took[gone.$with]+=" $REPLY"
		[[ $with == with ]] || load
	done
done
for what in found gone; do
	# shellcheck disable=SC2086
	((ROUNDS)) && {
		median ${took[$what.without]}; without=$REPLY
		median ${took[$what.with]}
		say "$what, median of $ROUNDS, us a disk without and with sd_xcopy" "$((without / LUNS)) $((REPLY / LUNS))"
		echo "# $what without:${took[$what.without]}, with:${took[$what.with]}"
	}
done
