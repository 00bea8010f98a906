# SPDX-License-Identifier: GPL-2.0-only
# what a pair holds on both sides before it has to show that it copies is read at a time
# groups: debug

fake_disks

# reads: of the first reads from A and from B, how many ms one came after the other
reads() {
	local ms place cdb rest a='' b=''

	while read -r ms place cdb rest; do
		[[ $cdb == 28* || $cdb == 88* ]] || continue
		[[ $place == 0:0 ]] && a=${a:-$ms}
		[[ $place == 0:1 ]] && b=${b:-$ms}
	done <"$FAKE/journal"
	[[ $a && $b ]] || return 1
	REPLY=$((a > b ? a - b : b - a))
}

seed "$A" 0 "$B" 0 $MIB
await 30 disks_known "$A" "$B"
fake_zero
fake_script "read * all delay=1000"
ok "the copy succeeds" copy "$A" 0 "$B" 0 $MIB
fake_calm
is "offloaded" "$OFFLOADED" $MIB
ok "both sides are read" reads
ge "one does not wait for the other" 500 "$REPLY"
data_right "shown" "$A" 0 "$B" 0 $MIB
