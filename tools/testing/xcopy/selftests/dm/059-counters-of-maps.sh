# SPDX-License-Identifier: GPL-2.0-only
# what is copied by way of a mapped device counts there and at the disks below
# needs: tally

luns 3 iscsi 32
dm from 0 16384 linear "$A" 2048
offloads "from a map" /dev/mapper/from 0 "$B" 0 $((4 * MIB)) 1
tally_is "the map" /dev/mapper/from source $((4 * MIB)) 1 0 ""
tally_is "the disk below" "$A" source $((4 * MIB)) 1 0 ""
tally_is "the other disk" "$B" destination $((4 * MIB)) 1 0 ""
tally_is "the map" /dev/mapper/from destination 0 0 0 ""
answered /dev/mapper/from source
is "commands that came back, and a proof" "$REPLY" 2

# half on each of two disks, of which one is switched off: one chunk in two pieces
printf '%s\n' "0 1024 linear $B 0" "1024 1024 linear $D 0" | dm to
set_limit "$D" 0
ok "to two disks" copy /dev/mapper/from 0 /dev/mapper/to 0 $MIB
is "to two disks: offloaded" "$OFFLOADED" 0
tally_is "both disks below" "$D" destination 0 0 0 "disabled 1"
tally_is "both disks below" "$B" destination $((4 * MIB)) 1 0 "disabled 1"
tally_is "the second map" /dev/mapper/to destination 0 0 $MIB "disabled 1"
tally_is "the map" /dev/mapper/from source $((4 * MIB)) 1 $MIB "disabled 1"
tally_is "the disk below" "$A" source $((4 * MIB)) 1 0 "disabled 1"

# what the map refuses the disks have not met
dm zero 0 16384 error
ok "to the right half" copy /dev/mapper/from 0 "$B" 0 $MIB
printf '%s\n' "0 2048 linear $B 0" "2048 2048 delay $B 2048 0" | dm half
ok "to half a map" copy "$A" 0 /dev/mapper/half 0 $((2 * MIB))
tally_is "the refusing map" /dev/mapper/half destination "$OFFLOADED" \
	"$(tally /dev/mapper/half destination commands)" $((2 * MIB - OFFLOADED)) \
	"$(tally /dev/mapper/half destination refusals)"
tally_is "the disk below it" "$B" destination $((5 * MIB + OFFLOADED)) \
	"$((2 + (OFFLOADED > 0)))" 0 "disabled 1"

# a map of the same number begins with nothing
dm_remove zero half to from
dm from 0 16384 linear "$A" 0
nok "a new map has no folder" tally_there /dev/mapper/from
ok "from it" copy /dev/mapper/from 0 "$B" 0 $MIB
tally_is "a new map" /dev/mapper/from source $MIB 1 0 ""

# two pieces of a chunk on one disk are one refusal there
printf '%s\n' "0 1024 linear $B 8192" "1024 1024 linear $B 16384" | dm two
attr L1 emulate_3pc 0
ok "to two places" copy "$A" 0 /dev/mapper/two 0 $MIB
is "to two places: offloaded" "$OFFLOADED" 0
what=$(tally /dev/mapper/two destination refusals)
ok "one refusal at the map" test "${what#* }" = 1
ok "and one at the disk below" eval '[[ ,$(tally "$B" destination refusals), == *,"$what",* ]]'
