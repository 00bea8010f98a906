# SPDX-License-Identifier: GPL-2.0-only
#
# Runs faults of the table for a user, by hand and offloaded, and compares.
# After guest/lib/test.sh and selftests/lib-copy.sh.

FAULTS_DIR=$XCOPY_TREE/tools/testing/xcopy/faults
. "$FAULTS_DIR/users.sh"
. "$XCOPY_TREE/tools/testing/xcopy/selftests/lib-mpath.sh"

# Seconds that a step of a run may take before it is killed, and that is waited
# for what goes on in the background; how much longer than by hand the whole may
# take, in ms: a command's time and the error handling's. (An emulated processor
# has its own idea of time.)
BOUND=12 PATIENCE=6
MORE_MS=4000
[[ ${XCOPY_BED:-} != qemu ]] || BOUND=60 PATIENCE=30 MORE_MS=15000
WORSE=0
STUCK=0

# trim TEXT: REPLY without blanks at the ends
trim() {
	REPLY=${1##*([[:blank:]])}
	REPLY=${REPLY%%*([[:blank:]])}
}
shopt -s extglob

declare -a FAULT_NAMES=()
declare -A FAULT_ON=() FAULT_OFF=() FAULT_OPTIONS=()

faults_read() {
	local line name on off options
	while IFS= read -r line; do
		[[ $line == *'|'* && $line != '#'* ]] || continue
		IFS='|' read -r name on off options <<<"$line"
		trim "$name"; name=$REPLY
		trim "$on"; on=$REPLY
		trim "$off"; off=$REPLY
		trim "$options"
		[[ " $REPLY " != *' paths '* || $FAULTS_PATHS ]] || continue
		[[ " $REPLY " != *' single '* || ! $FAULTS_PATHS ]] || continue
		[[ $off != = ]] || off=$on
		FAULT_NAMES+=("$name")
		FAULT_ON[$name]=$on FAULT_OFF[$name]=$off FAULT_OPTIONS[$name]=$REPLY
	done <"$FAULTS_DIR/table"
}

# Two processes that last do what would be a process for each step: on a debug
# kernel a fork costs more than a copy. They read lines and answer them.
declare -A SERVER=() SERVER_IN=() SERVER_OUT=()

# server_start NAME CMD...
server_start() {
	local name=$1 in out

	shift
	[[ -p $XCOPY_TMP/$name.in ]] || mkfifo "$XCOPY_TMP/$name.in" "$XCOPY_TMP/$name.out"
	"$@" <"$XCOPY_TMP/$name.in" >"$XCOPY_TMP/$name.out" 2>&1 &
	SERVER[$name]=$!
	exec {in}>"$XCOPY_TMP/$name.in" {out}<"$XCOPY_TMP/$name.out"
	SERVER_IN[$name]=$in SERVER_OUT[$name]=$out
}

# server_over NAME: its process is gone, or not to be asked any more
server_over() {
	local in=${SERVER_IN[$1]} out=${SERVER_OUT[$1]}

	exec {in}>&- {out}<&-
	unset "SERVER[$1]"
}

servers_end() {
	local name

	for name in "${!SERVER[@]}"; do server_over "$name"; done
}

# ask NAME WORD...: its status and what it says, printed and in SAID. It has
# LIMIT seconds, as with bounded.
ask() {
	local name=$1 line rc IFS=$'\t'

	shift
	printf '%s\n' "$*" >&"${SERVER_IN[$name]}"
	SAID=''
	while read -r -t "$LIMIT" -u "${SERVER_OUT[$name]}" line; rc=$?; ((rc == 0)); do
		[[ $line != '= '* ]] || return "${line#= }"
		SAID+=$line
		echo "$line"
	done
	line=${SERVER[$name]}
	server_over "$name"
	if ((rc < 128)); then
		wait "$line" 2>/dev/null
		return
	fi
	put_down "$line"
}

# put_down PID: 124; STUCK is counted, and it is 125, where that does not help
put_down() {
	kill -KILL "$1" 2>/dev/null
	await 5 not_alive "$1" || { ((++STUCK)); return 125; }
	return 124
}

not_alive() { ! kill -0 "$1" 2>/dev/null; }

LIMIT=$BOUND
xcpat() {
	[[ ${SERVER[xcpat]:-} ]] || server_start xcpat "$XCOPY_BIN/xcpat" serve
	ask xcpat "$@"
}
fill() { xcpat fill "$@"; }
check() { xcpat check "$@"; }

# dmsetup VERB [--retry] NAME [--table] [WORD...]: what is needed of it here
dmsetup() {
	local word words=()

	for word; do [[ $word == --* ]] || words+=("$word"); done
	[[ ${SERVER[dm]:-} ]] || server_start dm "$XCOPY_BIN/xcstress" dm
	ask dm "${words[@]}"
}

# bounded SECONDS CMD...: its status; 124 where it had to be killed, and STUCK
# is counted where not even that helped.
bounded() {
	local pid LIMIT=$1 end=$((SECONDS + $1 + 1))
	shift
	[[ $1 != xcpat && $1 != dmsetup ]] || { "$@"; return; }
	"$@" >"$XCOPY_TMP/bounded.log" 2>&1 &
	pid=$!
	until not_alive "$pid"; do
		((SECONDS < end)) || { put_down "$pid"; return; }
		sleep 0.02
	done
	wait "$pid" 2>/dev/null
}

# Who is behind dm-multipath: nobody, or A and B by two paths each, in the queue mode
# request or bio. I/O waits while there is no path, and the checker (which multipathd
# is on a machine) has a path that failed used again.
FAULTS_PATHS=${FAULTS_PATHS:-}
CHECKER=

# faults_devices: A B M, and what may be told of them
faults_devices() {
	trap '' PIPE # (of a server that is gone)
	fake_load luns=4 mib=16 ${FAULTS_PATHS:+hosts=2} || return
	fake_disk 0; A=$REPLY
	fake_disk 1; B=$REPLY
	fake_disk 2; C=$REPLY
	fake_disk 3; M=$REPLY
	PATHS=("$A" "$B")
	[[ ! $FAULTS_PATHS ]] || faults_paths || return
	fake_timeout 1
	[[ ! -e /sys/module/sd_xcopy/parameters/timeout ]] || echo 1 >/sys/module/sd_xcopy/parameters/timeout
}

# faults_paths: A and B by two paths each, whose disks are PATHS
faults_paths() {
	local a2 b2

	await 10 fake_disk 0 1 || return
	a2=$REPLY
	await 10 fake_disk 1 1 || return
	b2=$REPLY
	PATHS=("$A" "$B" "$a2" "$b2")
	mpath_table "$FAULTS_PATHS" round-robin queue_if_no_path "$A" "$a2"
	dm pva "$REPLY" || return
	A=/dev/mapper/pva
	mpath_table "$FAULTS_PATHS" round-robin queue_if_no_path "$B" "$b2"
	dm pvb "$REPLY" || return
	B=/dev/mapper/pvb
	# (so that nobody copies all of it by one command)
	queue "$B" copy_max_bytes $((SPAN / 8))
	faults_checker &
	CHECKER=$!
}

# paths_usable: what failed is used again
paths_usable() {
	local i map

	for map in 0:pva 1:pvb; do
		status "${map#*:}"
		[[ $REPLY == *' F '* ]] || continue
		for ((i = ${map%:*}; i < 4; i += 2)); do
			dev_of "${PATHS[i]}"
			dmsetup message "${map#*:}" 0 "reinstate_path $REPLY" >/dev/null
		done
	done
}

# faults_checker: a process of its own, that asks a server of its own
faults_checker() {
	SERVER=()
	dmsetup() { ask checker "$@"; }
	server_start checker "$XCOPY_BIN/xcstress" dm
	while sleep 0.5; do paths_usable; done
}

# faults_end: nothing of faults_devices is left but the module
faults_end() {
	[[ ! $FAULTS_PATHS ]] || {
		kill "$CHECKER" && wait "$CHECKER"
		gone pva pvb
	} 2>/dev/null
	servers_end
}

# faults_afresh: what the disks say is known, and no change is still to be told:
# so many resets as here are no business of the next fault. (A change that any
# disk of the target tells makes all of them be read again, hence twice.)
faults_afresh() {
	local d

	for d in /sys/class/scsi_disk/*/device; do
		[[ $(<"$d/vendor") != XCFAKE* ]] || echo 1 >"$d/rescan"
	done
	for d in "${PATHS[@]}"; do echo 1 >"/sys/class/block/${d#/dev/}/device/rescan"; done
}

# faults_heard: all disks have been heard of just now. Copies wait for that three
# times a minute, so another one asks.
faults_heard() {
	local i before

	for ((i = 0; i < 10; i++)); do
		counter refusals/changed >/dev/null; before=$REPLY
		blkcopy --raw --length 4096 --dst-offset 1048576 "$C" "$C" >/dev/null 2>&1
		counter refusals/changed >/dev/null
		((REPLY != before)) || break
		sleep 0.2
	done
}

# faults_calm: the devices are as they were, nobody remembers anything
faults_calm() {
	local d f name
	fake_calm
	for name in eh_fail:0 concurrent:0 copy_ms:0 over:40 enforce:0 max_segs:8 list_max:1024; do
		fake_set "${name%:*}" "${name#*:}"
	done
	echo N >"$FAKE/lun1/readonly"
	echo -1 >"$FAKE/nexus"
	for d in /sys/class/scsi_disk/*/device; do
		[[ $(<"$d/vendor") == XCFAKE* ]] || continue
		[[ $(<"$d/state") == running ]] || echo running >"$d/state"
		f=("$d"/scsi_disk/*/xcopy/reset)
		[[ ! -e ${f[0]} ]] || echo 1 >"${f[0]}"
	done
	[[ ! $FAULTS_PATHS ]] || paths_usable
	[[ ! -e /sys/kernel/blk_copy/kcopyd/reset ]] || echo 1 >/sys/kernel/blk_copy/kcopyd/reset
}

# rule CLASS LUN TEXT SKIP: TEXT is "COUNT keys"
rule() {
	local lba=${USER}_lba
	[[ $3 != - ]] || return 0
	[[ $1 == write ]] && lba=${!lba:-} || lba=
	fake_script "$1 $2 $3 ${4:+skip=$4} $lba"
}

# options WAY: what the fault's options ask for
options() {
	local o name
	for o in ${FAULT_OPTIONS[$NAME]}; do
		case $o in
		set:*) name=${o#set:};;
		on:*) [[ $1 == on ]] || continue; name=${o#on:};;
		ua:*) echo "1 ${o:3:2} ${o:6:2}" >"$FAKE/ua"; continue;;
		lun:*) name=${o#lun:}; echo "${name#*=}" >"$FAKE/lun1/${name%%=*}"; continue;;
		*) continue;;
		esac
		fake_set "${name%%=*}" "${name#*=}"
	done
}

# paths_out DISK...: the mid layer refuses all commands to them for a second
paths_out() {
	local d

	for d; do path_state "$d" offline; done
	sleep 1
	for d; do path_state "$d" running; done
}

# event: the one of the options, in the background
event() {
	local o what ms i
	for o in ${FAULT_OPTIONS[$NAME]}; do
		[[ $o == event:* ]] || continue
		IFS=: read -r _ what ms <<<"$o"
		(
			# (forks take their time: when something is under way)
			for ((i = 0; i < 50; i++)); do fake_idle || break; sleep 0.02; done
			sleep "0.$ms"
			case $what in
			reset) sg_reset -d "${PATHS[1]}";;
			target) sg_reset -t "${PATHS[1]}";;
			# (of which path it was nobody knows: of both)
			nexus) [[ $FAULTS_PATHS ]] && echo -1 >"$FAKE/nexus" || echo 0 >"$FAKE/nexus";;
			path) paths_out "${PATHS[1]}";;
			source) paths_out "${PATHS[0]}";;
			crossed) paths_out "${PATHS[0]}" "${PATHS[3]}";;
			paths) paths_out "${PATHS[1]}" "${PATHS[3]}";;
			esac
		) >/dev/null 2>&1 &
		EVENT=$!
	done
}

# arm: rules and options for WAY
arm() {
	local skip=1 class=write lun=1
	[[ " ${FAULT_OPTIONS[$NAME]} " == *' first '* ]] && skip=
	# (by hand there may be one command only)
	[[ " ${FAULT_OPTIONS[$NAME]} " == *' read '* ]] && class=read lun=0
	# (a thin volume's blocks are copied within the pool's data device)
	[[ $USER != thin ]] || lun=1
	[[ $WAY == off ]] || rule xcopy 1 "${FAULT_ON[$NAME]}" $skip
	[[ $WAY == on && " ${FAULT_OPTIONS[$NAME]} " != *' both '* ]] ||
		rule $class $lun "${FAULT_OFF[$NAME]}"
	options "$WAY"
}

# run_way: one run of NAME for USER; RESULT[$WAY.*] say what came out
declare -A RESULT=()
run_way() {
	local t rc data=0 state=0 newer=0
	RENEWED=0 EVENT=
	RESULT[${WAY}_note]=''
	[[ $WAY == on ]] && echo Y >/sys/module/dm_copy/parameters/enabled ||
		echo N >/sys/module/dm_copy/parameters/enabled
	[[ $WAY == off ]] || faults_afresh
	"${USER}_begin" >"$XCOPY_TMP/begin.log" 2>&1 || RESULT[${WAY}_note]="begin failed: $(head -c 200 "$XCOPY_TMP/begin.log")"
	[[ $WAY == off ]] || { faults_heard; mark; }
	fake_zero
	arm
	event
	now_us; t=$REPLY
	"${USER}_run" >/dev/null 2>&1
	rc=$?
	now_us; RESULT[${WAY}_ms]=$(((REPLY - t) / 1000))
	[[ ! $EVENT ]] || wait "$EVENT"
	fake_count xcopy >/dev/null; RESULT[${WAY}_sent]=$REPLY
	fake_hits; RESULT[${WAY}_hits]=$REPLY
	"${USER}_state" && state=1
	# what was to go wrong has; late writers are still at work
	fake_calm
	echo N >"$FAKE/lun1/readonly"
	fake_set eh_fail 0
	"${USER}_data" >"$XCOPY_TMP/data.log" 2>&1 && data=1
	((data)) || RESULT[${WAY}_note]+="$(head -n 1 "$XCOPY_TMP/data.log") "
	if ((rc == 0 && data)); then
		RENEWED=1
		"${USER}_renew" >/dev/null 2>&1
		await 5 fake_idle
		"${USER}_newer" >"$XCOPY_TMP/data.log" 2>&1 && newer=1
		((newer)) || RESULT[${WAY}_note]+="newer: $(head -n 1 "$XCOPY_TMP/data.log") "
	else
		await 5 fake_idle
		newer=$data
	fi
	"${USER}_end" >/dev/null 2>&1
	[[ $WAY == off ]] || { refusals >/dev/null; RESULT[on_note]+=$REPLY; }
	RESULT[${WAY}_ok]=$((rc == 0)) RESULT[${WAY}_data]=$data RESULT[${WAY}_state]=$state RESULT[${WAY}_newer]=$newer
	RESULT[${WAY}_stuck]=$STUCK
	STUCK=0
	faults_calm
}

# worse: in what the offload came out worse, in REPLY; false where in nothing
worse() {
	local what list=''
	for what in ok data newer state; do
		((${RESULT[on_$what]} >= ${RESULT[off_$what]})) || list+=" $what"
	done
	((${RESULT[on_stuck]} <= ${RESULT[off_stuck]})) || list+=" unkillable"
	((${RESULT[on_ms]} <= ${RESULT[off_ms]} + MORE_MS)) || list+=" time"
	REPLY=${list# }
	[[ $list ]]
}

# missed WAY RULE
missed() { [[ $2 != - ]] && ((${RESULT[${1}_hits]} == 0)); }

# by_hand: the run without offload, or what it was when the same fault was there
# before in this guest: many faults are none at all by hand.
declare -A BY_HAND=()
by_hand() {
	local key=$USER:${FAULT_OFF[$NAME]} word WAY=off

	for word in ${FAULT_OPTIONS[$NAME]}; do
		[[ $word == on:* || $word == quick:* || $word == first || $word == both ]] || key+=" $word"
	done
	if [[ ! ${BY_HAND[$key]:-} ]]; then
		run_way
		for word in "${!RESULT[@]}"; do BY_HAND[$key]+="$word=${RESULT[$word]// /_} "; done
		((RESULT[off_stuck] == 0)) || unset "BY_HAND[$key]"
		return 0
	fi
	for word in ${BY_HAND[$key]}; do RESULT[${word%%=*}]=${word#*=}; done
}

# faults_verdict: VERDICT (ok, worse, idle, unmet) and what there is to say
faults_verdict() {
	VERDICT=worse
	worse && { ((++WORSE)); REPLY="worse than by hand: $REPLY"; return; }
	VERDICT=idle REPLY="nothing was offloaded"
	if ((RESULT[on_sent] == 0)); then
		[[ " ${FAULT_OPTIONS[$NAME]} " != *' hand '* ]] || VERDICT=ok REPLY=''
		return 0
	fi
	VERDICT=unmet REPLY="no command met the fault"
	missed on "${FAULT_ON[$NAME]}" || missed off "${FAULT_OFF[$NAME]}" && return 0
	VERDICT=ok REPLY=''
}

# faults_pair NAME USER: a point, and VERDICT
faults_pair() {
	local NAME=$1 USER=$2 WAY point="not ok"

	RESULT=()
	by_hand
	WAY=on
	run_way
	faults_verdict
	[[ $VERDICT != ok ]] || point=ok
	test_point "$point" "$NAME, $USER${REPLY:+: $REPLY}"
	faults_tell
}

faults_tell() {
	local way
	for way in off on; do
		diag "$way: ok ${RESULT[${way}_ok]} data ${RESULT[${way}_data]} newer ${RESULT[${way}_newer]} state ${RESULT[${way}_state]}, ${RESULT[${way}_ms]} ms, copies sent ${RESULT[${way}_sent]}, met ${RESULT[${way}_hits]}${RESULT[${way}_note]:+, ${RESULT[${way}_note]}}"
	done
}

# faults_handful [OPTION]: what the table has for the suite, of those with that option
faults_handful() {
	faults_read
	faults_devices
	for user in "${USERS[@]}"; do
		ok "$user: set-up" "${user}_setup"
		for name in "${FAULT_NAMES[@]}"; do
			[[ ${FAULT_OPTIONS[$name]} =~ quick:([a-z,]*) && ,${BASH_REMATCH[1]}, == *,$user,* ]] || continue
			[[ ! ${1:-} || " ${FAULT_OPTIONS[$name]} " == *" $1 "* ]] || continue
			faults_pair "$name" "$user"
		done
		"${user}_gone"
	done
	is "worse than by hand" $WORSE 0
	faults_end
	ok "it goes" fake_unload
}
