#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# overlap of a partition with its own disk is found where they meet
. "$XCOPY_LIB/test.sh"
. "${BASH_SOURCE[0]%/*}/../lib-copy.sh"

requires cmd addpart
two_luns iscsi 32
partition "$A" 1 4096 16384
P=$REPLY
fill "$A" 0 $((16 * MIB)) $OLD
fill "$P" 0 $((4 * MIB)) $NEW
xcopy_trace_start
mark
# the partition's first 4 MiB lie from 2 to 6 MiB; they go to 1 to 5 MiB
ok "copy down over itself" copy "$P" 0 "$A" $MIB $((4 * MIB))
ge "refusals/overlap" "$(refused overlap)" 1
is "offloaded_bytes" "$(delta offloaded_bytes)" 0
is "no command reached the target" "$(xcopy_count)" 0
ok "data as by hand" check "$A" $MIB $((4 * MIB)) $NEW 0
ok "below untouched" untouched "$A" 0 $MIB
offloads "apart" "$P" 0 "$A" $((12 * MIB)) $MIB 1

done_testing
