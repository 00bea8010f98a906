# SPDX-License-Identifier: GPL-2.0-only
# a copy manager that costs time costs little of it
# timeout: 400

fake_disks
echo 500 >/sys/module/sd_xcopy/parameters/patience
SMALL=65536

# many N [FLAGS]: so many copies one after the other; REPLY: ms they took
many() {
	local i from=${EPOCHREALTIME/./}
	for ((i = 0; i < $1; i++)); do
		copy "$A" $((i * SMALL)) "$B" $((i * SMALL)) $SMALL "${@:2}" >/dev/null || nok_copies=1
	done
	REPLY=$(((${EPOCHREALTIME/./} - from) / 1000))
}

# cheap DESC RULE COMMANDS MS: eight copies cost so much at most, beside what they cost
# by hand. Who is left alone for a time is tried again after it, so who takes long may
# have more commands. (Whoever waits for a processor has three tries.)
cheap() {
	local try commands ms=$(($4 + 4 * HAND_MS))

	for try in 1 2 3; do
		cost "$1" "$2"
		commands=$(($3 + MS / 3000))
		((MS > ms || COMMANDS > commands)) || break
	done
	ge "$1: time" $ms "$MS"
	ge "$1: commands" $commands "$COMMANDS"
}
many 8 --no-offload
HAND_MS=$REPLY
diag "by hand: $HAND_MS ms"

# cost DESC RULE: MS and COMMANDS of eight copies
cost() {
	seed "$A" 0 "$B" 0 $((8 * SMALL))
	fake_calm
	rescan "$A" "$B"
	copy "$A" 0 "$B" 0 $SMALL >/dev/null
	rescan "$A" "$B"
	seed "$A" 0 "$B" 0 $((8 * SMALL))
	fake_zero
	fake_script "$2"
	nok_copies=0
	many 8
	MS=$REPLY
	fake_count xcopy >/dev/null
	COMMANDS=$REPLY
	is "$1: the copies succeed" $nok_copies 0
	diag "$1: $MS ms, $(fake_count xcopy) copies, $(fake_count tur) test unit ready, $(fake_count inquiry) inquiries, $(fake_count lun_resets) resets"
	fake_calm
	data_right "$1" "$A" 0 "$B" 0 $((8 * SMALL))
}

cheap "BUSY for ever" "xcopy 1 all status=8" 7 10000
cheap "ACA for ever" "xcopy 1 all status=0x30" 7 10000
cheap "reset reported each time" "xcopy 1 all sense=6/29/00" 8 10000
cheap "unit attention each time" "xcopy 1 all sense=6/2a/06" 8 10000
cheap "in transition" "xcopy 1 all sense=2/04/0a" 7 10000
cheap "slow to say no" "xcopy 1 all sense=3/11/00 delay=1000" 2 10000
cheap "slow to conflict" "xcopy 1 all status=0x18 delay=1000" 2 10000

# A bad place wherever it is: the pair is left alone at some time, for a while.
fake_calm
rescan "$A" "$B"
seed "$A" 0 "$B" 0 $((64 * SMALL))
ok "good before all is bad" copy "$A" 0 "$B" 0 $SMALL
fake_script "xcopy 1 all sense=3/11/00"
nok_copies=0
for ((i = 0; i < 64; i++)); do
	copy "$A" $((i * SMALL)) "$B" $((i * SMALL)) $SMALL >/dev/null || nok_copies=1
	xcopy_attr "$B" pairs
	[[ ! $REPLY ]] || break
done
is "bad everywhere: the copies succeed" $nok_copies 0
ok "bad everywhere: the pair is left alone" test "$REPLY"
fake_calm
data_right "bad everywhere" "$A" 0 "$B" 0 $(((i < 64 ? i + 1 : 64) * SMALL))

# A unit that does everything but say that it is ready
fake_calm
rescan "$A" "$B"
seed "$A" 0 "$B" 0 $((8 * SMALL))
fake_script "tur 1 all hang"
SECONDS=0
for i in 0 1 2; do
	sleep 1.2
	ok "not ready to say so, copy $i" copy "$A" $((i * SMALL)) "$B" $((i * SMALL)) $SMALL
done
ge "waited for once" 23 $SECONDS

# Who passes with a short copy, and stops early in a long one
for i in "do=2" "do=98" "do=0" "to=2"; do
	fake_calm
	rescan "$A" "$B"
	echo 1 >"$(echo "/sys/class/block/${B##*/}/device/scsi_disk"/*/xcopy/reset)"
	seed "$A" 0 "$B" 0 $MIB
	fake_script "xcopy 1 all skip=1 $i"
	mark
	ok "long copies, $i: the copy succeeds" copy "$A" 0 "$B" 0 $MIB
	is "long copies, $i: by hand" "$OFFLOADED" 0
	ge "long copies, $i: counted" "$(refused mismatch)" 1
	data_right "long copies, $i" "$A" 0 "$B" 0 $MIB
done
ok "it goes" fake_unload
