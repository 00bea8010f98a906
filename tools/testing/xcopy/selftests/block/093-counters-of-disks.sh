# SPDX-License-Identifier: GPL-2.0-only
# each disk counts what was copied from and to it, by whom, and why not
# needs: tally

two_luns iscsi 32
set_limit "$B" $MIB
nok "no folder before the first copy" tally_there "$A"

offloads "devices" "$A" 0 "$B" $MIB $((4 * MIB)) 4
tally_is "devices" "$A" source $((4 * MIB)) 4 0 ""
tally_is "devices" "$A" destination 0 0 0 ""
tally_is "devices" "$B" source 0 0 0 ""
tally_is "devices" "$B" destination $((4 * MIB)) 4 0 ""
ok "latencies are of powers of two" answered "$A" source
is "devices: commands that came back, and a proof" "$REPLY" 5
answered "$B" destination
is "devices: the same at the destination" "$REPLY" 5

ok "by hand" copy "$B" 0 "$A" 0 $((2 * MIB)) --no-offload
tally_is "by hand" "$B" source 0 0 $((2 * MIB)) ""
tally_is "by hand" "$A" destination 0 0 $((2 * MIB)) ""
tally_is "by hand" "$A" source $((4 * MIB)) 4 0 ""

set_limit "$B" 0
ok "switched off" copy "$A" 0 "$B" 0 $MIB
tally_is "switched off" "$A" source $((4 * MIB)) 4 $MIB "disabled 1"
tally_is "switched off" "$B" destination $((4 * MIB)) 4 $MIB "disabled 1"
tally_is "switched off" "$A" destination 0 0 $((2 * MIB)) ""
set_limit "$B" $((32 * MIB))

partition "$A" 1 2048 $((8 * 2048)); P=$REPLY
ok "from a partition" copy "$P" 0 "$B" 0 $((2 * MIB))
tally_is "from a partition" "$A" source $((6 * MIB)) 5 $MIB "disabled 1"

ok "within a disk" copy "$B" 0 "$B" $((8 * MIB)) $MIB
tally_is "within a disk" "$B" source $MIB 1 $((2 * MIB)) ""
tally_is "within a disk" "$B" destination $((7 * MIB)) 6 $MIB "disabled 1"

# judging is no copy
ok "judged" "$XCOPY_BIN/blkcopy" --dry-run --length $MIB "$A" "$B"
tally_is "judged" "$A" source $((6 * MIB)) 5 $MIB "disabled 1"

is "the whole host: offloaded" "$(delta offloaded_bytes)" $((7 * MIB))
is "the whole host: by hand" "$(delta fallback_bytes)" $((3 * MIB))
