# SPDX-License-Identifier: GPL-2.0-only
#
# Disks as the initiator sees them, patterns on them, device mapper, copies.

# disk NAME [iscsi|loop]: prints the block device of a LUN and sets REPLY.
# A LUN's model is its backstore's name (emulate_model_alias).
disk() {
	local s model path b
	for s in /sys/class/scsi_disk/*; do
		read -r model _ 2>/dev/null <"$s/device/model" || continue
		[[ $model == "$1" ]] || continue
		if [[ ${2:-} ]]; then
			cd -P "$s/device" 2>/dev/null || continue
			path=$PWD
			cd "$OLDPWD" || return
			case $2 in
			iscsi) [[ $path == */session* ]] || continue;;
			loop) [[ $path == */tcm_loop* ]] || continue;;
			esac
		fi
		for b in "$s"/device/block/*; do
			[[ -b /dev/${b##*/} ]] || continue
			REPLY=/dev/${b##*/}
			echo "$REPLY"
			return
		done
	done
	return 1
}

disk_is_ready() {
	disk "$@" >/dev/null && [[ $(<"/sys/block/${REPLY#/dev/}/size") != 0 ]]
}

# disks_known [DEV...]: these disks, or all, have been asked whether they copy, which
# is done by and by when they are found
disks_known() {
	local d f reason
	for d in "${@:-*}"; do
		for f in /sys/class/block/${d##*/}/device/scsi_disk/*/xcopy/reason; do
			read -r reason 2>/dev/null <"$f" || continue
			[[ $reason != changed ]] || return 1
		done
	done
}

# Wait for a disk, then take the unit attentions a new LUN raises out of the way
disk_ready() {
	await 60 disk_is_ready "$@" || die "no disk for LUN $*"
	sg_turs -n 3 "$REPLY" >/dev/null 2>&1
	await 30 disks_known "$REPLY"
	return 0
}

# hctl DEV: H:C:T:L of a disk; sets REPLY and prints it
hctl() {
	local d
	for d in "/sys/block/${1#/dev/}"/device/scsi_disk/*; do
		REPLY=${d##*/}
		echo "$REPLY"
		return
	done
	return 1
}

# pardon [H:C:T:L]: pairs of that disk, or of all, which are left alone or refused
# for good, start afresh
pardon() {
	local f
	for f in /sys/class/scsi_disk/${1:-*}/xcopy/reset; do
		[[ ! -e $f ]] || echo 1 >"$f"
	done
}

# queue DEV NAME [VALUE]: a queue attribute, read or set. DEV may be a dm node, or a
# link to one.
queue() {
	local d=/sys/block/${1#/dev/}
	[[ $1 != /dev/mapper/* ]] || d=/sys/dev/block/$(mountpoint -x "$1")
	[[ $# -lt 3 ]] && { echo "$(<"$d/queue/$2")"; return; }
	echo "$3" >"$d/queue/$2"
}

# sg_xcopy opens /dev/block/M:N and /dev/char/M:N, which udev would have made
devlinks() {
	local f d
	mkdir -p /dev/block /dev/char
	for f in /sys/class/block/*/dev; do
		read -r d <"$f"; f=${f%/dev}
		[[ -e /dev/block/$d ]] || ln -s "../${f##*/}" "/dev/block/$d"
	done
	for f in /sys/class/scsi_generic/*/dev; do
		[[ -e $f ]] || continue
		read -r d <"$f"; f=${f%/dev}
		[[ -e /dev/char/$d ]] || ln -s "../${f##*/}" "/dev/char/$d"
	done
}

# fill [-b] DEV OFFSET LEN TAG: sizes in bytes or with K M G
fill() { local b=; [[ $1 == -b ]] && { b=-b; shift; }; "$XCOPY_BIN/xcpat" fill $b "$@"; }

# check [-b] DEV OFFSET LEN TAG [SRCOFFSET]: was filled at SRCOFFSET with TAG
check() { local b=; [[ $1 == -b ]] && { b=-b; shift; }; "$XCOPY_BIN/xcpat" check $b "$@"; }

# check_any DEV OFFSET LEN TAG...: every sector whole and of one of these tags
check_any() { "$XCOPY_BIN/xcpat" any "$@"; }

# dm NAME [TABLE]: table as arguments (one line) or on stdin; sets REPLY
dm() {
	local name=$1
	shift
	if (($#)); then
		dmsetup create "$name" --table "$*" || return
	else
		dmsetup create "$name" || return
	fi
	REPLY=/dev/mapper/$name
}

# dm_pair SECTORS: mapped devices src and dst, the first of $A and of $B
dm_pair() { dm src 0 "$1" linear "$A" 0 && dm dst 0 "$1" linear "$B" 0; }

dm_remove() { local n; for n; do dmsetup remove "$n" || return; done; }

# dm_swap NAME [TABLE]: reload under suspend, table as for dm
dm_swap() {
	local name=$1
	shift
	dmsetup suspend "$name" || return
	if (($#)); then dmsetup load "$name" --table "$*"; else dmsetup load "$name"; fi
	local rc=$?
	dmsetup resume "$name" && return $rc
}

# copy SRC SOFF DST DOFF LEN [FLAGS...]: one BLKCOPY by the user tool (what it does
# beside that is the business of selftests/tool). Sets COPIED and OFFLOADED, in
# bytes, REASON, a name, "none" where there is none, and ERRNO, another, empty on
# success.
copy() {
	local src=$1 soff=$2 dst=$3 doff=$4 len=$5 text rc
	shift 5
	text=$("$XCOPY_BIN/blkcopy" --json --raw --src-offset "$soff" \
		--dst-offset "$doff" --length "$len" "$@" "$src" "$dst" 2>&1)
	rc=$?
	COPIED=0 OFFLOADED=0 REASON='' ERRNO=''
	[[ $text =~ \"copied\":([0-9]+) ]] && COPIED=${BASH_REMATCH[1]}
	[[ $text =~ \"offloaded\":([0-9]+) ]] && OFFLOADED=${BASH_REMATCH[1]}
	[[ $text =~ \"reason\":\"([a-z0-9_]+)\" ]] && REASON=${BASH_REMATCH[1]}
	[[ $text =~ \"errno\":\"([A-Z0-9]+)\" ]] && ERRNO=${BASH_REMATCH[1]}
	printf '%s\n' "$text"
	return $rc
}
