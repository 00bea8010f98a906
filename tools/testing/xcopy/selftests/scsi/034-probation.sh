# SPDX-License-Identifier: GPL-2.0-only
# a copy manager that says GOOD and has not copied is found out by the first copy
# needs: bed

verify() { echo "$2" >"$(echo "/sys/class/block/${1##*/}/device/scsi_disk"/*/xcopy/verify)"; }
reset() { echo 1 >"$(echo "/sys/class/block/${1##*/}/device/scsi_disk"/*/xcopy/reset)"; }

# caught DESC LUN: whatever the copy manager does next, the data is right and the
# pair is left alone from then on
caught() {
	seed "$A" 0 "$B" $MIB $((2 * MIB))
	mark
	ok "$1: copy succeeds" copy "$A" 0 "$B" $MIB $((2 * MIB))
	is "$1: by hand" "$OFFLOADED" 0
	ge "$1: counted" "$(refused mismatch)" 1
	data_right "$1" "$A" 0 "$B" $MIB $((2 * MIB))
	fake_calm
	fake_zero
	by_hand "$1: never again" "$A" 0 "$B" $MIB $MIB mismatch
	rescan "$B"
	by_hand "$1: nor after a rescan" "$A" 0 "$B" $MIB $MIB mismatch
	is "$1: no command was sent" "$(fake_count xcopy)" 0
	reset "$B"
	seed "$A" 0 "$B" $MIB $MIB
	ok "$1: reset, and it may try again" copy "$A" 0 "$B" $MIB $MIB
	is "$1: offloaded then" "$OFFLOADED" $MIB
	data_right "$1: then" "$A" 0 "$B" $MIB $MIB
	reset "$B"
}

fake_disks
fake_disk 2; D=$REPLY
xcopy_attr "$B" verify
is "the first copy is verified unless said otherwise" "$REPLY" first
fake_script "xcopy * all status=0 do=0"
caught "GOOD without copying"
fill "$D" 0 $((16 * MIB)) 66
fake_script "xcopy * all to=2"
caught "copied to another disk"
fake_script "xcopy * all do=50"
caught "half of it copied"

# longest: how many blocks the longest segment had since fake_zero; in REPLY
longest() {
	local ms place cdb list

	REPLY=0
	while read -r ms place cdb list; do
		[[ $cdb == 8300* ]] && ((0x${list:180:4} > REPLY)) && ((REPLY = 0x${list:180:4}))
	done <"$FAKE/journal"
	return 0
}

# The sample is a command as others are.
limit "$B"; was=$REPLY
set_limit "$B" 2048
fake_zero
seed "$A" 0 "$B" 0 $((64 * KIB))
ok "a limit of 2 KiB: copy succeeds" copy "$A" 0 "$B" 0 $((64 * KIB))
is "a limit of 2 KiB: offloaded" "$OFFLOADED" $((64 * KIB))
longest
is "a limit of 2 KiB: the longest command, in blocks" "$REPLY" 4
data_right "a limit of 2 KiB" "$A" 0 "$B" 0 $((64 * KIB))
set_limit "$B" "$was"

# Data that cannot tell: by hand, and no command.
reset "$B"
dd if=/dev/zero of="$A" bs=1M count=4 oflag=direct 2>/dev/null
fill "$B" 0 $((4 * MIB)) $OLD
fake_zero
mark
ok "zeros: copy succeeds" copy "$A" 0 "$B" 0 $((2 * MIB))
ge "zeros: counted as unproven" "$(refused unproven)" 1
ok "zeros: they arrived" cmp -n $((2 * MIB)) "$A" "$B"
is "zeros: no command was sent" "$(fake_count xcopy)" 0

# verify=always: also the hundredth copy
sleep 1.1
seed "$A" 0 "$B" $MIB $MIB
ok "proven" copy "$A" 0 "$B" $MIB $MIB
is "proven: offloaded" "$OFFLOADED" $MIB

# GOOD of who has not taken the list is none, of a proven pair either.
fake_script "xcopy * 1 resid=65536 status=0 do=0"
seed "$A" 0 "$B" $MIB $MIB
ok "list not taken: copy succeeds" copy "$A" 0 "$B" $MIB $MIB
is "list not taken: by hand" "$OFFLOADED" 0
data_right "list not taken" "$A" 0 "$B" $MIB $MIB
fake_calm
reset "$B"
seed "$A" 0 "$B" $MIB $MIB
ok "proven again" copy "$A" 0 "$B" $MIB $MIB
verify "$B" always
seed "$A" 0 "$B" $MIB $MIB
ok "verified: copy succeeds" copy "$A" 0 "$B" $MIB $MIB
is "verified: offloaded" "$OFFLOADED" $MIB
fake_script "xcopy * all do=50"
seed "$A" 0 "$B" $MIB $MIB
mark
ok "verified, wrong: copy succeeds" copy "$A" 0 "$B" $MIB $MIB
is "verified, wrong: by hand" "$OFFLOADED" 0
ge "verified, wrong: counted" "$(refused mismatch)" 1
data_right "verified, wrong" "$A" 0 "$B" $MIB $MIB

# verify=off at both: believed
reset "$B"
verify "$A" off
verify "$B" off
mark
fake_script "xcopy * all status=0 do=0"
ok "off: copy succeeds" copy "$A" 0 "$B" $MIB $MIB
is "off: no sample" "$(delta proofs)" 0
is "off: offloaded" "$OFFLOADED" $MIB
