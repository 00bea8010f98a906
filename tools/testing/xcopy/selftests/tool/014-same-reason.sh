# SPDX-License-Identifier: GPL-2.0-only
# for twenty set-ups "check", the copy, sysfs and the counters have one reason
# needs: tool reasons
# timeout: 150

requires target zero
requires cmd losetup

# of_disk DEV SIDE REASON: REPLY is what its own counters have
of_disk() {
	local name count file

	sys_of "$1"
	file=$REPLY/copy/$2/refusals
	REPLY=0
	[[ -e $file ]] || return 0
	while read -r name count; do
		[[ $name != "$3" ]] || REPLY=$count
	done <"$file"
}
counted_at() { of_disk "$1" "$2" "$3" && ((REPLY == $4)); }

# row DESC REASON SRC DST [CODE [BYTES]]: check ends with CODE, and the copy of 1
# MiB has REASON once and offloads BYTES
row() {
	local desc=$1 reason=$2 src=$3 dst=$4 code=${5:-5} bytes=${6:-0} times=1 from to

	[[ $reason != none ]] || { code=0 bytes=$MIB times=0; }
	tool check --json --length $MIB "$src" "$dst"
	is "$desc: check" "$CODE" "$code" || diag "$SAID"
	ok "$desc: check says why" eval '[[ $(<"$XCOPY_TMP/tool.out") == *"\"reason\":\"$reason\"}"* ]]'
	of_disk "$src" source "$reason"
	from=$REPLY
	of_disk "$dst" destination "$reason"
	to=$REPLY
	mark
	ok "$desc: copied" copy "$src" 0 "$dst" 0 $MIB
	is "$desc: told" "$REASON" "$reason"
	is "$desc: offloaded" "$(delta offloaded_bytes)" "$bytes"
	is "$desc: by hand" "$(delta fallback_bytes)" $((MIB - bytes))
	((times)) || return 0
	is "$desc: counted" "$(refused "$reason")" 1
	ok "$desc: counted at the source" await 30 counted_at "$src" source "$reason" $((from + 1))
	ok "$desc: counted at the destination" await 30 counted_at "$dst" destination "$reason" $((to + 1))
}

# begin [PARAMETER=VALUE...]: disks of which nothing is known
begin() {
	fakes "$@"
	trust "$A" "$B" "$C"
	fill "$A" 0 $((2 * MIB)) $NEW
	fill "$C" 0 $((2 * MIB)) $NEW
}
# says DEV REASON: the disk itself
says() {
	xcopy_attr "$1" reason
	is "${1##*/} says" "$REPLY" "$2"
}

begin
row "two disks" none "$A" "$B"
dm lin 0 8192 linear "$A" 2048
dm str 0 8192 striped 2 128 "$A" 0 "$C" 0
dm nil 0 8192 zero
dm half <<-END
	0 1024 linear $A 0
	1024 7168 zero
END
row "linear" none /dev/mapper/lin "$B"
row "striped" none /dev/mapper/str "$B"
row "nothing but zero" unsupported /dev/mapper/nil "$B"
row "half of it zero" target /dev/mapper/half "$B" 11 $((MIB / 2))
set_limit "$A" 0
row "source switched off" disabled "$A" "$B"
row "switched off below" disabled /dev/mapper/lin "$B"
row "one of two stripes" disabled /dev/mapper/str "$B"
set_limit "$A" 4194304
set_limit /dev/mapper/lin 0
row "volume switched off" disabled /dev/mapper/lin "$B"
set_limit "$B" 0
row "destination switched off" disabled "$A" "$B"
set_limit "$B" 4194304
row "as before" none "$A" "$B"
tool check --length $MIB --dst-offset 524288 "$A" "$A"
is "overlap: check" "$CODE" 3
tool check --length $MIB /dev/mapper/lin "$A" --dst-offset $((MIB + 4096))
is "overlap below: check" "$CODE" 3

truncate -s 4M "$XCOPY_TMP/file"
loop=$(losetup -f --show "$XCOPY_TMP/file")
row "loop" unsupported "$loop" "$B"
losetup -d "$loop"

echo "00 83 00 0c 02 00 00 08 58 58 58 58 58 58 58 58" >"$FAKE/lun1/vpd83"
rescan "$B"
says "$B" no_designator
row "no name" no_designator "$A" "$B"
echo >"$FAKE/lun1/vpd83"
rescan "$B"
fake_set 3pc 0
rescan "$A"
says "$A" unsupported
row "no 3PC" unsupported "$A" "$B"
fake_set 3pc 1
echo 0 >/sys/module/sd_xcopy/parameters/max_bytes
rescan "$A"
says "$A" disabled
row "no bytes" disabled "$A" "$B"
echo 33554432 >/sys/module/sd_xcopy/parameters/max_bytes
rescan "$A"
says "$A" none
row "rescanned" none "$A" "$B"

dm_remove lin str nil half
fakes
fill "$A" 0 $MIB $NEW
fake_script "xcopy * all do=0"
ok "a copy that does not arrive" copy "$A" 0 "$B" 0 $MIB
row "left alone for good" mismatch "$A" "$B"
tool check --length $MIB "$A" "$B"
ok "check shows the pair" grep -qx "  - ${A##*/} to ${B##*/}: mismatch, for good" "$XCOPY_TMP/tool.out"
tool status "$A"
ok "status shows it" grep -qE "^${A##*/} to ${B##*/}: mismatch, for good +sd_xcopy$" "$XCOPY_TMP/tool.out"
fake_calm
begin eh=1
row "no resets" no_reset "$A" "$B"
begin dix=1
row "integrity" integrity "$A" "$B"
begin zoned=1
[[ $(queue "$B" zoned) != host-managed ]] || row "zoned" zoned "$A" "$B"
