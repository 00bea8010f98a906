# SPDX-License-Identifier: GPL-2.0-only
# Rows of the table "Targets of device mapper": what passes a device, and what it
# refuses and why. The device under test is T, A and B are disks beside it.
# (needs: null)

T=/dev/mapper/t
ROW_AT=$((512 * 1024)) ROW_LEN=$((MIB + 65536))

# target_disks: A and B, and D and E to put targets on; META beside them
target_disks() {
	null_disks 4 24
	META=/dev/mapper/meta
}

# meta: zeroes the metadata device, which is no disk that copies
meta() {
	[[ -b $META ]] || target_ram meta 8
	dd if=/dev/zero of=$META bs=64k count=16 oflag=direct 2>/dev/null
}

# on TABLE...: T is a device of this target, which is loaded where it is a module
on() {
	modprobe -q "dm-$3"
	DM_TARGETS=
	requires target "$3"
	dm t "$*" || die "no $3"
}

off() {
	dm_remove "${@:-t}" || die "cannot remove ${*:-t}"
}

# hydrated: REPLY is how many regions the clone T has hydrated
hydrated() {
	dmsetup status "${T##*/}" >"$XCOPY_TMP/status"
	read -r _ _ _ _ _ _ REPLY _ <"$XCOPY_TMP/status"
	REPLY=${REPLY%/*}
}

from_passes() {
	offloads "from $1" $T "$ROW_AT" "$B" $MIB $ROW_LEN -
}

to_passes() {
	offloads "to $1" "$A" $MIB $T "$ROW_AT" $ROW_LEN -
}

from_is_refused() {
	by_hand "from $1" $T "$ROW_AT" "$B" $MIB $ROW_LEN "${2:-target}"
	is "from $1: commands" "$(delta commands)" 0
}

to_is_refused() {
	by_hand "to $1" "$A" $MIB $T "$ROW_AT" $ROW_LEN "${2:-target}"
	is "to $1: commands" "$(delta commands)" 0
}

passes() {
	from_passes "$1"
	to_passes "$1"
}

are_refused() {
	from_is_refused "$@"
	to_is_refused "$@"
}

# only_refused DESC SRC SOFF DST DOFF LEN [REASON]: with data that are there; the
# devices do not do it, and nothing else is looked at
only_refused() {
	local desc=$1 src=$2 soff=$3 dst=$4 doff=$5 len=$6

	mark
	nok "$desc: refused" copy "$src" "$soff" "$dst" "$doff" "$len" --offload-only
	is "$desc: errno" "$ERRNO" EOPNOTSUPP
	ge "$desc: counted as ${7:-target}" "$(refused "${7:-target}")" 1
	is "$desc: nothing is offloaded" "$(delta offloaded_bytes)" 0
}

# by_hand_seeded DESC SRC SOFF DST DOFF LEN: the same, and by hand it is right
by_hand_seeded() {
	only_refused "$@"
	ok "$1: by hand" copy "$2" "$3" "$4" "$5" "$6"
	ok "$1: data" check "$4" "$5" "$6" $NEW "$3"
}
