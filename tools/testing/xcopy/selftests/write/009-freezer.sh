# SPDX-License-Identifier: GPL-2.0-only
# a frozen cgroup (v1) freezes a copy under way, and it goes on afterwards
# needs: write bed
# groups: debug

# timeout: 120

FREEZER=$XCOPY_TMP/freezer
two_luns iscsi 64 iblock
mkdir -p "$FREEZER"
mount -t cgroup -o freezer none "$FREEZER" || skip "no freezer in this kernel"
mkdir -p "$FREEZER/x"
seed "$A" 0 "$B" 0 $((48 * MIB))
slow L0 50

frozen() {
	read -r REPLY <"$FREEZER/x/freezer.state"
	[[ $REPLY == FROZEN ]]
}

# freeze_and_thaw DESC [FLAGS]: of a copy that runs
freeze_and_thaw() {
	local desc=$1 before

	shift
	mark
	copy_in_background "$A" 0 "$B" 0 $((48 * MIB)) "$@"
	echo "$BG" >"$FREEZER/x/cgroup.procs"
	await 5 busy_with "$desc"
	echo FROZEN >"$FREEZER/x/freezer.state"
	ok "$desc: it freezes" await 20 frozen
	await 20 at_rest
	before=$(delta commands),$(delta fallback_bytes)
	sleep 0.5
	is "$desc: nothing is sent meanwhile" "$(delta commands),$(delta fallback_bytes)" "$before"
	ok "$desc: it is not over" alive "$BG"
	echo THAWED >"$FREEZER/x/freezer.state"
}

busy_with() {
	if [[ $1 == offloaded ]]; then counted commands 2; else sleep 0.5; fi
}

at_rest() {
	commands_under_way "$B"
	((REPLY == 0))
}

freeze_and_thaw offloaded
ok "offloaded: it goes on to the end" wait "$BG"
is "offloaded: all of it" "$(delta offloaded_bytes)" $((48 * MIB))
fast L0
data_right "offloaded" "$A" 0 "$B" 0 $((48 * MIB))
umount "$FREEZER" 2>/dev/null
