# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0-only
#
# A SAN of machines: the guest of run.sh is an initiator, its target is a machine
# of its own. Two more boot once they are asked for: other, a second initiator, and
# debian, a Debian with its own init (image.sh). With --debian the others have that
# Debian as well, by init.sh and without its daemons. Sourced by run.sh, whose
# variables it reads.
#
# Two networks join them, a and b, eth0 and eth1 in each: unix sockets, with a hub
# in the target's emulator. It sends everything to everyone and waits for who does
# not take it: a machine that has booted has its cards up. A machine is pulled off one, or reset, by its monitor
# (QMP). All is asked for by the initiator through a port of virtio-console
# (selftests/lib-san.sh), whose other end is here:
#	ID run MACHINE COMMAND	in that machine's agent (agent.sh)
#	ID cut MACHINE NET	take the link of its card down
#	ID join MACHINE NET	and up
#	ID reset MACHINE	at once, as if power had been off
#	ID boot MACHINE		wait until it is up, start it where it was not
#	ID off MACHINE		for good
# The answer is lines "ID|TEXT" and, at the end, "ID.STATUS".

TWO_DISKS=3 TWO_DISK_MIB=256
declare -A TWO_NUMBER=([target]=1 [initiator]=2 [other]=3 [debian]=4)

two_start() {
	two_dir=$(mktemp -d "${TMPDIR:-/tmp}/xcopy.XXXXXX") two_jobs=() # (a socket's name is short)
	two_target
	two_console initiator
	two_cards initiator
	qemu_args+=("${REPLY[@]}")
	await_sockets || die "the target did not start, see $out/target/emulator.log"
	two_hub 2>"$out/hub.log" &
	two_jobs+=($!)
}

two_stop() {
	local job file
	[[ -d ${two_dir:-} ]] || return 0
	for job in "${two_jobs[@]}" $(cat "$two_dir"/*.pid 2>/dev/null); do kill -TERM "$job" 2>/dev/null; done
	for file in "$out"/target/disk*; do rm -f "$file"; done
	rm -rf "$two_dir"
}

await_sockets() {
	local i
	for ((i = 0; i < 300; i++)); do
		[[ -S $two_dir/b.debian ]] && return
		sleep 0.1
	done
	return 1
}

# two_console MACHINE: REPLY has the arguments for its monitor and its port to here
two_console() {
	local end
	for end in hub qmp; do mkfifo "$two_dir/$1.$end.in" "$two_dir/$1.$end.out"; done
	REPLY=(-chardev "pipe,id=hub,path=$two_dir/$1.hub" -device virtio-serial-pci
		-device "virtserialport,chardev=hub,name=xcopy.hub"
		-chardev "pipe,id=qmp,path=$two_dir/$1.qmp" -mon "chardev=qmp,mode=control")
}

# two_cards MACHINE: two more arguments a network, appended to REPLY. The target's
# emulator has the hub, and a socket for each of the others.
two_cards() {
	local net peer i=0
	for net in a b; do
		((++i))
		if [[ $1 == target ]]; then
			REPLY+=(-netdev "hubport,id=$net.card,hubid=$i")
			for peer in initiator other debian; do
				REPLY+=(-netdev "stream,id=$net.$peer,server=on,addr.type=unix,addr.path=$two_dir/$net.$peer"
					-netdev "hubport,id=$net.hub.$peer,hubid=$i,netdev=$net.$peer")
			done
		else
			REPLY+=(-netdev "stream,id=$net.card,server=off,addr.type=unix,addr.path=$two_dir/$net.$1")
		fi
		REPLY+=(-device "virtio-net-pci,netdev=$net.card,id=$net,host_mtu=9000,mac=52:54:00:00:0$i:0${TWO_NUMBER[$1]}")
	done
}

# two_machine MACHINE [OPTION...]: boot one that runs the agent, with REPLY for QEMU
two_machine() {
	local machine=$1 arg args=()
	shift
	for arg in "${REPLY[@]}"; do args+=(--qemu "$arg"); done
	"$here/run.sh" --bed qemu --kernel "$kernel" --image "$image" --memory $((memory / 2)) \
		--out "$out/$machine" --timeout "$limit" --no-modules "${args[@]}" "$@" \
		"$here/agent.sh" "${TWO_NUMBER[$machine]}" \
		>"$two_dir/$machine.log" 2>&1 &
	echo $! >"$two_dir/$machine.pid"
}

two_target() {
	local i
	mkdir -p "$out/target"
	two_console target
	two_cards target
	for ((i = 0; i < TWO_DISKS; i++)); do
		truncate -s 0 "$out/target/disk$i"
		truncate -s "${TWO_DISK_MIB}M" "$out/target/disk$i"
		REPLY+=(-drive "file=$out/target/disk$i,if=none,id=disk$i,format=raw,cache=unsafe"
			-device "virtio-blk-pci,drive=disk$i")
	done
	two_machine target ${debian:+--debian}
}

two_other() {
	two_console other
	two_cards other
	two_machine other ${debian:+--debian}
}

# The modules come into its initramfs, which loads them: archives there may follow
# one another.
two_debian() {
	local system
	system=$("$here/image.sh" --path)
	[[ -d $system ]] || { echo "no $system" >&2; return 77; }
	two_modules >"$two_dir/initrd.modules" || return
	cat "$system/initrd" "$two_dir/initrd.modules" >"$two_dir/initrd"
	two_console debian
	two_cards debian
	two_machine debian --disk "$system/disk" --initrd "$two_dir/initrd"
}

# two_modules: a cpio archive of the modules, and what depmod says of them
two_modules() {
	local root=$two_dir/modules ko release
	release=$(ls "$module_root/lib/modules") || return
	mkdir -p "$root/usr/lib/modules/$release" && ln -s usr/lib "$root/lib" # (as it is there)
	for ko in blk_copy sd_xcopy dm_copy; do
		find "$module_root/lib/modules" -name $ko.ko -exec cp -t "$root/lib/modules/$release" {} +
	done
	touch "$root/lib/modules/$release"/modules.{order,builtin,builtin.modinfo}
	depmod -b "$root" "$release" && (cd "$root" && find usr | cpio -o -H newc -R 0:0 --quiet) | gzip
}

# --- the hub, a process of its own

declare -A TWO_IN=() TWO_OUT=() TWO_QMP_IN=() TWO_QMP_OUT=()
TWO_PART=''

# two_open MACHINE: both its ports, once
two_open() {
	local fd
	[[ ${TWO_IN[$1]:-} ]] && return
	exec {fd}<>"$two_dir/$1.hub.in"; TWO_IN[$1]=$fd
	exec {fd}<>"$two_dir/$1.hub.out"; TWO_OUT[$1]=$fd
	exec {fd}<>"$two_dir/$1.qmp.in"; TWO_QMP_IN[$1]=$fd
	exec {fd}<>"$two_dir/$1.qmp.out"; TWO_QMP_OUT[$1]=$fd
	two_qmp "$1" '{"execute":"qmp_capabilities"}'
}

# two_qmp MACHINE COMMAND
two_qmp() {
	local line
	printf '%s\n' "$2" >&"${TWO_QMP_IN[$1]}"
	while IFS= read -r -t 30 line <&"${TWO_QMP_OUT[$1]}"; do
		case $line in
		*'"return"'*) return 0;;
		*'"error"'*) echo "$1: $2: $line" >&2; return 1;;
		esac
	done
	return 1
}

two_link() { two_qmp "$1" '{"execute":"set_link","arguments":{"name":"'"$2"'","up":'"$3"'}}'; }

# two_reset MACHINE: for once, a reset is not the end of the emulator
two_reset() {
	two_qmp "$1" '{"execute":"set-action","arguments":{"reboot":"reset"}}' &&
		two_qmp "$1" '{"execute":"system_reset"}'
}

# two_line MACHINE: LINE is one of its agent's, if there is one within a second
two_line() {
	IFS= read -r -t 1 LINE <&"${TWO_OUT[$1]}" && { LINE=$TWO_PART$LINE TWO_PART=; return; }
	TWO_PART+=$LINE
	return 1
}

# two_boot MACHINE: until its agent says that it is there
two_boot() {
	local LINE end=$((SECONDS + 300))
	[[ -s $two_dir/$1.pid ]] || { "two_$1" || return; two_open "$1"; }
	while ((SECONDS < end)) && two_alive "$1"; do
		two_line "$1" && [[ $LINE == ready ]] || continue
		two_qmp "$1" '{"execute":"set-action","arguments":{"reboot":"shutdown"}}'
		return
	done
	return 1
}

two_alive() { [[ ! -s $two_dir/$1.pid ]] || kill -0 "$(<"$two_dir/$1.pid")" 2>/dev/null; }

# two_run ID MACHINE COMMAND: its answer goes to the initiator as it comes
two_run() {
	local LINE end=$((SECONDS + 600))
	printf '%s\n' "$3" >&"${TWO_IN[$2]}"
	while ((SECONDS < end)) && two_alive "$2"; do
		two_line "$2" || continue
		case $LINE in
		'|'*) two_tell "$1$LINE";;
		.*) return "${LINE#.}";;
		esac
	done
	return 125
}

two_tell() { printf '%s\n' "$1" >&"${TWO_IN[initiator]}"; }

two_hub() {
	local id verb machine rest
	trap 'exit' TERM
	two_open initiator
	two_open target
	two_boot target || echo "the target did not come up" >&2
	while read -r id verb machine rest <&"${TWO_OUT[initiator]}"; do
		case $verb in
		run) two_run "$id" "$machine" "$rest";;
		cut) two_link "$machine" "$rest" false;;
		join) two_link "$machine" "$rest" true;;
		reset) two_reset "$machine";;
		boot) two_boot "$machine";;
		off) two_qmp "$machine" '{"execute":"quit"}';;
		*) false;;
		esac
		two_tell "$id.$?"
	done
}
