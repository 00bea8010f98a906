# SPDX-License-Identifier: GPL-2.0-only
#
# The SCSI host of guest/xcfake: disks in memory that end commands as told.

FAKE=/sys/kernel/debug/xcfake

# fake_load [PARAMETER=VALUE...]: the module's disks are there
fake_load() {
	[[ -e ${XCOPY_MODULE_DIR:=/run/xcopy/out/modules}/xcfake.ko ]] || skip "no module xcfake"
	[[ -d ${FAKE%/*} ]] || skip "no debugfs"
	[[ -d /sys/module/xcfake ]] && { fake_unload || die "xcfake is in use"; }
	insmod "$XCOPY_MODULE_DIR/xcfake.ko" "$@" || die "cannot load xcfake"
	await 60 fake_disk 0 || die "no disk of xcfake"
}

fake_unload() {
	[[ -d /sys/module/xcfake ]] || return 0
	await 30 rmmod xcfake 2>/dev/null
}

# fake_disk LUN [N]: the disk behind the Nth host (0: the first); sets REPLY
fake_disk() {
	local d host hosts=()
	for d in /sys/class/scsi_host/host*; do
		read -r host 2>/dev/null <"$d/proc_name" && [[ $host == xcfake ]] && hosts+=("${d##*/host}")
	done
	((${#hosts[@]})) || return 1
	mapfile -t hosts < <(printf '%s\n' "${hosts[@]}" | sort -n)
	host=${hosts[${2:-0}]}
	for d in "/sys/class/scsi_disk/$host:0:0:$1"/device/block/*; do
		[[ -b /dev/${d##*/} ]] || return 1
		REPLY=/dev/${d##*/}
		await 30 disks_known "$REPLY"
		pardon "$host:0:0:$1" # one of this name may have lied to the test before
		return 0
	done
	return 1
}

# fake_disks [PARAMETER=VALUE...]: the module's first disks are A, B and C
fake_disks() {
	requires module sd_xcopy
	fake_load "$@"
	fake_disk 0; A=$REPLY
	fake_disk 1; B=$REPLY
	fake_disk 2; C=$REPLY
}

# fake_paths [PARAMETER=VALUE...]: the same, and A2, B2 are A and B by a second host
fake_paths() {
	fake_disks hosts=2 "$@"
	await 60 fake_disk 0 1 || die "no second path to $A"
	A2=$REPLY
	await 60 fake_disk 1 1 || die "no second path to $B"
	B2=$REPLY
	trust "$A" "$A2" "$B" "$B2"
}

# fake_script LINE...: rules, as guest/xcfake/script.c has them
fake_script() {
	local line
	for line; do
		echo "$line" >"$FAKE/script" || die "xcfake does not take the line: $line"
	done
}

# fake_hits: how many commands have met a rule; in REPLY
fake_hits() {
	local line
	REPLY=0
	while read -r line; do ((REPLY += ${line##*hits=})); done <"$FAKE/script"
}

# fake_met: one has
fake_met() { fake_hits; ((REPLY)); }

# fake_sent [N]: so many EXTENDED COPY have come
fake_sent() { (($(fake_count xcopy) >= ${1:-1})); }

# fake_calm: no rule is left
fake_calm() { echo clear >"$FAKE/script"; }

# fake_count NAME: a counter; printed and in REPLY
fake_count() {
	local name value
	REPLY=0
	while read -r name value; do
		[[ $name == "$1" ]] && REPLY=$value && break
	done <"$FAKE/counters"
	echo "$REPLY"
}

# fake_zero: the counters and the journal begin anew
fake_zero() { echo >"$FAKE/counters"; echo >"$FAKE/journal"; }

# fake_set NAME VALUE: a parameter
fake_set() { echo "$2" >"/sys/module/xcfake/parameters/$1"; }

# fake_idle: no command is at work any more
fake_idle() { read -r REPLY <"$FAKE/nexus" && ((REPLY == 0)); }

# fake_timeout SECONDS: of ordinary commands to all disks
fake_timeout() {
	local d
	for d in /sys/class/scsi_disk/*/device; do
		[[ $(<"$d/vendor") == XCFAKE* ]] && echo "$1" >"$d/timeout"
	done
	return 0
}
