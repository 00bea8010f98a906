# SPDX-License-Identifier: GPL-2.0-only
# a frozen cgroup (v1) freezes a copy under way, and it goes on afterwards
# needs: write bed
# groups: debug
# timeout: 120

two_luns iscsi 64 iblock
freezer
seed "$A" 0 "$B" 0 $((48 * MIB))
slow L0 100

# freeze_and_thaw DESC [FLAGS]: of a copy that runs
freeze_and_thaw() {
	local desc=$1 before

	shift
	mark
	copy_in_background "$A" 0 "$B" 0 $((48 * MIB)) "$@"
	await 30 busy_with "$desc"
	ok "$desc: it freezes" freeze "$BG" "$B"
	before=$(delta commands),$(delta fallback_bytes)
	sleep 0.5
	is "$desc: nothing is sent meanwhile" "$(delta commands),$(delta fallback_bytes)" "$before"
	ok "$desc: it is not over" alive "$BG"
	thaw
}

busy_with() {
	if [[ $1 == offloaded ]]; then counted commands 2; else sleep 0.5; fi
}

freeze_and_thaw offloaded
fast L0
ok "offloaded: it goes on to the end" wait "$BG"
offloaded_in_time "offloaded: all of it" $((48 * MIB))
data_right "offloaded" "$A" 0 "$B" 0 $((48 * MIB))

# written: REPLY is what has been written to B, in sectors
written() {
	local stat

	read -ra stat <"/sys/block/${B##*/}/stat"
	REPLY=${stat[6]}
}

seed "$A" 0 "$B" 0 $((48 * MIB))
slow L0 800
copy_in_background "$A" 0 "$B" 0 $((48 * MIB)) --no-offload
sleep 0.7
ok "by hand: it freezes" freeze "$BG" "$B"
written
before=$REPLY
sleep 0.7
written
is "by hand: nothing is written meanwhile" "$REPLY" "$before"
ok "by hand: it is not over" alive "$BG"
thaw
fast L0
ok "by hand: it goes on to the end" wait "$BG"
data_right "by hand" "$A" 0 "$B" 0 $((48 * MIB))
freezer_done
