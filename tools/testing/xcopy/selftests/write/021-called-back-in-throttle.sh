# SPDX-License-Identifier: GPL-2.0-only
# a copy that a cgroup's limit holds up ends soon at a signal, or when no more may be written
# needs: null write
# groups: debug

null_disks 2 64
fill "$A" 0 $((32 * MIB)) $NEW
cgroup
io_max "$A" rbps=$((2 * MIB))

called_back() {
	in_cgroup "$CG" "$XCOPY_BIN/xcfile" alarm=500 "$A" 0 "$B" 0 $((32 * MIB)) >"$XCOPY_TMP/said"
}

# The devices may have 16 MiB under way, four chunks, and the first is being let through.
mark
ok "it comes back" timed called_back
read -r DONE _ <"$XCOPY_TMP/said"
diag "$TOOK ms, $DONE bytes; $(refusals)"
le "soon" "$TOOK" 5000
ge "with something" "$DONE" 512
le "and not with what was never begun" "$DONE" $((8 * MIB))
is "all of that the devices did" "$(delta offloaded_bytes)" "$DONE"
ok "which is right" check "$B" 0 "$DONE" $NEW

read_only() {
	raw "$A" 0 "$B" 0 $((32 * MIB)) >"$XCOPY_TMP/said" &
	BG=$!
	sleep 0.5
	blockdev --setro "$B"
	wait "$BG"
}
nok "read-only meanwhile: it fails" timed read_only
blockdev --setrw "$B"
read -r COPIED _ ERRNO _ <"$XCOPY_TMP/said"
diag "$TOOK ms, $COPIED bytes"
is "read-only meanwhile: errno" "$ERRNO" 1
le "read-only meanwhile: soon" "$TOOK" 5000
ok "read-only meanwhile: the data so far" check "$B" 0 "$COPIED" $NEW
ok "nothing is in flight" await 30 idle
io_max "$A" rbps=max
cgroup_done
