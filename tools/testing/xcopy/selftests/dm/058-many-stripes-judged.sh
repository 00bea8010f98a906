# SPDX-License-Identifier: GPL-2.0-only
# whether millions of stripes overlap is known at once, and to the sector
# needs: write
# timeout: 60

GIB=$((1024 * MIB)) NULLB=/sys/kernel/config/nullb
requires file $NULLB

# null NAME GIB: REPLY is a disk without data
null() {
	local index

	mkdir "$NULLB/$1" || die "no null_blk $1"
	echo $(($2 * 1024)) >"$NULLB/$1/size"
	echo 1 >"$NULLB/$1/power" || die "no null_blk $1"
	read -r index <"$NULLB/$1/index"
	REPLY=/dev/nullb$index
	[[ -b $REPLY ]] || REPLY=/dev/$1
	await 30 test -b "$REPLY" || die "no node $REPLY"
}

# judged DESC SRC SOFF DST DOFF LEN: nothing is said against it, and soon
judged() {
	local desc=$1

	shift
	ok "$desc" timed copy "$@" --raw-flags 4
	le "$desc: milliseconds" "$TOOK" 10000
	diag "$TOOK ms"
}

null x0 32; N0=$REPLY
null x1 32; N1=$REPLY
LEG=$((8 * GIB / 512))
dm src 0 $((2 * LEG)) striped 2 16 "$N0" 0 "$N1" 0
dm dst 0 $((2 * LEG)) striped 2 16 "$N1" $LEG "$N0" $LEG
dm top 0 $((2 * LEG)) linear /dev/mapper/src 0
judged "16 GiB in 8 KiB" /dev/mapper/src 0 /dev/mapper/dst 0 $((16 * GIB))
judged "below another" /dev/mapper/top 0 /dev/mapper/dst 0 $((16 * GIB))
judged "behind a leg" /dev/mapper/src 0 "$N1" $((LEG * 512)) $((16 * GIB))
refuses "its last sector" EEXIST /dev/mapper/src 0 "$N1" $((LEG * 512 - 512)) $((16 * GIB)) --raw-flags 4
refuses "of one below another" EEXIST /dev/mapper/top 0 "$N1" $((LEG * 512 - 512)) $((16 * GIB)) --raw-flags 4

# sectors 8 to 32: 8 to 16 of the first leg, 0 to 16 of the second
edge() {
	local dev=$1 sector=$2 verdict=$3

	if [[ $verdict == apart ]]; then
		ok "$dev from $sector: apart" copy /dev/mapper/src 4096 "$dev" $((sector * 512)) 12288 --raw-flags 4
	else
		refuses "$dev from $sector" EEXIST /dev/mapper/src 4096 "$dev" $((sector * 512)) 12288 --raw-flags 4
	fi
}
edge "$N0" 16 apart
edge "$N0" 15 meets
edge "$N0" 0 meets
edge "$N1" 16 apart
edge "$N1" 15 meets
# from sector 40 to 64: 24 to 32 of the first leg, 16 to 32 of the second
ok "in front of the first leg" copy /dev/mapper/src $((40 * 512)) "$N0" 0 12288 --raw-flags 4
refuses "into it" EEXIST /dev/mapper/src $((40 * 512)) "$N0" 512 12288 --raw-flags 4

for dev in top dst src; do dm_remove $dev; done
for f in x0 x1; do
	echo 0 >"$NULLB/$f/power"
	rmdir "$NULLB/$f"
done
