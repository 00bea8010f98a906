# SPDX-License-Identifier: GPL-2.0-only
# disks are asked side by side and once, those without 3PC not at all, nobody waits
# needs: bed
# groups: debug
# timeout: 240

MANY=${MANY:-60}

# Those below half of them copy. by_class FIRST LAST: commands that LUNs got, as "CLASS=N ..."
# where each got as many, else what one got and another did not
by_class() {
	REPLY=$(awk -v first="$1" -v last="$2" '
		split($1, at, "/") == 2 {
			n = substr(at[1], 4) + 0
			if (n < first || n > last || at[2] ~ /^(read|write|sync)$/) next
			if ((at[2] in all) && all[at[2]] != $2) odd = odd " lun" n "/" at[2] "=" $2
			all[at[2]] = $2
		}
		END { for (c in all) if (all[c]) s = s " " c "=" all[c]; print s odd }' "$FAKE/counters" |
		tr ' ' '\n' | sort | xargs)
}
all_there() {
	local d=(/sys/class/scsi_disk/*/device/block/sd*)
	((${#d[@]} == MANY))
}
# known_but N: all have been asked but N
known_but() {
	local r=(/sys/class/scsi_disk/*/xcopy/reason)
	((${#r[@]} == MANY && $(cat "${r[@]}" | grep -cx changed) == $1))
}

# asked_no_more: for a second nobody has been
asked_no_more() {
	local counters

	counters=$(<"$FAKE/counters")
	sleep 1
	[[ $(<"$FAKE/counters") == "$counters" ]]
}

offloaded() { copy "$A" 0 "$B" 0 $MIB >/dev/null && ((OFFLOADED == MIB)); }

ok "sd_xcopy goes" unload sd_xcopy
fake_load luns=$MANY mib=2 copiers=$((MANY / 2))
ok "the disks are there" await 60 all_there
fake_disk 0; A=$REPLY
fake_disk 1; B=$REPLY
fake_zero
ok "sd_xcopy comes" load sd_xcopy
ok "all are known" await 60 known_but 0
by_class 0 $((MANY / 2 - 1))
is "asked of each that claims to copy" "$REPLY" "inquiry=3 other=2 receive=1"
by_class $((MANY / 2)) $((MANY - 1))
is "asked of the others" "$REPLY" ""
trust "$A" "$B"
ok "a copy is offloaded" await 40 offloaded

# One hangs. It is released long before its question times out.
release() { fake_calm; echo -1 >"$FAKE/nexus"; }
ok "sd_xcopy goes" unload sd_xcopy
fake_script "inquiry 0 all hang"
ok "sd_xcopy comes, and waits for none" insmod "$MODULES/sd_xcopy.ko"
ok "the others are known" await 9 known_but 1
xcopy_attr "$A" reason
is "but one" "$REPLY" changed
by_hand "a copy from it" "$A" 0 "$B" 0 $MIB changed
release
ok "it answers" await 60 known_but 0
trust "$A" "$B"
ok "and its copies are offloaded without a rescan" await 40 offloaded

# The module goes, or a disk does, while it is asked.
ok "sd_xcopy goes" unload sd_xcopy
fake_script "inquiry 0 all hang" "receive 1 all hang"
ok "sd_xcopy comes" insmod "$MODULES/sd_xcopy.ko"
rmmod sd_xcopy & pid=$!
sleep 0.5
release
ok "it goes while it asks" wait $pid
fake_script "inquiry 0 all hang"
ok "and comes" insmod "$MODULES/sd_xcopy.ko"
echo 1 >"/sys/class/block/${A##*/}/device/delete" & pid=$!
sleep 0.5
release
ok "a disk goes while it is asked" wait $pid
((--MANY))
ok "the others are known" await 60 known_but 0

# What is found with the module there gets the same questions.
fake_unload
ok "sd_xcopy goes" unload sd_xcopy
MANY=8
fake_load luns=$MANY mib=2 copiers=4
await 60 all_there
await 30 asked_no_more
by_class 1 7 # (REPORT LUNS is LUN 0's)
before=$REPLY
fake_unload
ok "sd_xcopy comes" load sd_xcopy
fake_load luns=$MANY mib=2 copiers=4
await 60 all_there
ok "all are known" await 60 known_but 0
await 30 asked_no_more
by_class 4 7
is "found with it: those that do not copy are asked nothing more" "$REPLY" "$before"
declare -A more=([inquiry]=3 ["other"]=2 [receive]=1)
for class in "${!more[@]}"; do
	[[ " $before " =~ \ $class=([0-9]+)\  ]] && is_now=$((BASH_REMATCH[1])) || is_now=0
	by_class 1 3
	[[ " $REPLY " =~ \ $class=([0-9]+)\  ]]
	is "found with it: $class, once" $((BASH_REMATCH[1] - is_now)) "${more[$class]}"
done
ok "they go" fake_unload
