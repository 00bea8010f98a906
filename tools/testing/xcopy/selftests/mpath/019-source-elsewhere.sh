# SPDX-License-Identifier: GPL-2.0-only
# the source becomes another unit while a command waits for the destination: it is not sent as it was
# needs: bed mpath write
# timeout: 120

requires target multipath
two_luns iscsi 16
lun ramdisk L2 16
export_iscsi L2
D=$(disk L2 iscsi)
trust "$A" "$B" "$D"
fill "$A" 0 $((4 * MIB)) 101
fill "$D" 0 $((4 * MIB)) 102
mpath_table request round-robin '' "$A"; OF_A=$REPLY
mpath_table request round-robin '' "$D"; OF_D=$REPLY
dm ma "$OF_A"; MA=$REPLY
cgroup
io_max "$B" wbps=$((32 * KIB))
mark
(echo "$BASHPID" >"$CG/cgroup.procs" &&
	exec "$XCOPY_BIN/xcraw" copy "$MA" 0 "$B" 0 $MIB >"$XCOPY_TMP/said") &
BG=$!
ok "a command waits" await 30 counted commands 1
ok "its source is another unit now" dm_swap ma "$OF_D"
is "nothing was copied so far" "$(delta offloaded_bytes)" 0
io_max "$B" wbps=max
ok "the copy succeeds" wait $BG
diag "$(refusals); $(<"$XCOPY_TMP/said")"
ok "with what the source holds now" check "$B" 0 $MIB 102 0
ge "changed" "$(refused changed)" 1
cgroup_done
dm_remove ma
