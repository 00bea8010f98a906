# SPDX-License-Identifier: GPL-2.0-only
# commands that a cgroup's limit holds back hold up no copies of others to that disk
# needs: write
# groups: debug
# timeout: 150

COPIES=24
fake_disks
trust "$A" "$B" "$C"
cgroup
io_max "$B" wbps=1024
fill "$A" 0 $((COPIES * 65536)) $NEW
seed "$C" $((8 * MIB)) "$B" $((8 * MIB)) $MIB
mark
PIDS=()
for ((i = 0; i < COPIES; i++)); do
	(echo "$BASHPID" >"$CG/cgroup.procs" &&
		exec "$XCOPY_BIN/xcraw" copy "$A" $((i * 65536)) "$B" $((i * 65536)) 65536 >/dev/null) &
	PIDS+=($!)
done
ok "commands of the cgroup are on their way" await 10 counted commands 12
sleep 1
diag "$(delta commands) commands"
"$XCOPY_BIN/xcraw" copy "$C" $((8 * MIB)) "$B" $((8 * MIB)) $MIB >/dev/null &
OTHER=$!
ok "another copy does not wait for them" await 20 gone $OTHER
diag "$(refusals)"
ok "the cgroup's still wait" alive "${PIDS[0]}"
io_max "$B" wbps=max
wait $OTHER
is "another copy: with success" $? 0
for i in "${PIDS[@]}"; do
	wait "$i" || ok "one of the cgroup ends" false
done
ok "another copy: data" check "$B" $((8 * MIB)) $MIB $NEW
ok "the cgroup's: data" check "$B" 0 $((COPIES * 65536)) $NEW
cgroup_done
ok "it goes" fake_unload
