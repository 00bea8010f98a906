# shellcheck shell=bash disable=SC2030,SC2031,SC2054
# SPDX-License-Identifier: GPL-2.0-only
#
# The two machines a guest runs on. Sourced by run.sh, whose variables image,
# out, tree, here, memory, kernel, modules, qemu_args, debian, disk and initrd it
# reads.

# In the disk of image.sh: where its root is, which is the first extent of the only
# volume. So a kernel without an initramfs finds it as well.
BED_DEBIAN_ROOT=1048576

# Everything a guest's init wants to know comes as NAME=value on the kernel
# command line: what the kernel does not know it hands to init's environment.
# XCOPY_POLICY, XCOPY_DRAIN and XCOPY_PATIENCE are for parameters of the modules. What
# is mounted may be written to, as distributions have it.
# shellcheck disable=SC2154
bed_cmdline() {
	local init=$here/init.sh

	[[ ! $debian ]] || init=/sbin/xcopy-init
	echo "init=$init XCOPY_BED=$1 XCOPY_KERNEL=$kernel XCOPY_MODULES=$modules XCOPY_SHELL=$2" \
		"panic=-1 oops=panic quiet loglevel=5 log_buf_len=4M ro bdev_allow_write_mounted=1" \
		"blk_copy.policy=${XCOPY_POLICY:-always} blk_copy.drain_ms=${XCOPY_DRAIN:-0}" \
		"${XCOPY_PATIENCE:+sd_xcopy.patience=$XCOPY_PATIENCE}"
}

# bed_start qemu|uml job|shell: becomes the emulator, or runs it in the
# foreground for a shell
bed_start() {
	case $1 in
	qemu) bed_qemu "$2";;
	uml) bed_uml "$2";;
	esac
}

# A job's emulator leads a process group, so that it can be killed whole.
bed_exec() {
	local mode=$1
	shift
	case $mode in
	job) exec setsid "$@" </dev/null;;
	shell) setsid -w "$@";; # a dying UML kills its process group
	esac
}

# shellcheck disable=SC2154
bed_qemu() {
	local accel=(-accel "tcg,thread=multi,tb-size=512" -cpu max -smp 2) tsc=

	if [[ ${XCOPY_ICOUNT:-} ]]; then
		# one CPU on which an instruction takes a nanosecond of its clocks
		accel=(-accel "tcg,thread=single" -icount "shift=0,sleep=off" -cpu max -smp 1)
	elif bed_kvm_works; then
		accel=(-accel kvm -cpu host -smp 2)
	else
		# (what it would find out itself may be wrong by far: tsc-khz.cc)
		tsc=$("$tree/build/bin/tsc-khz" 2>/dev/null)
	fi
	bed_qemu_with "$1" "${accel[@]}"
}

# shellcheck disable=SC2154
bed_qemu_with() {
	local mode=$1 args root first=() last=()
	shift

	root=$(bed_cmdline qemu "$mode")
	if [[ $disk ]]; then
		root="root=/dev/mapper/system-root rw panic=-1 oops=panic quiet loglevel=5 log_buf_len=4M"
		root+=" blk_copy.policy=${XCOPY_POLICY:-always} blk_copy.drain_ms=${XCOPY_DRAIN:-0}"
		qemu_args+=(-initrd "$initrd" -drive "file=$disk,if=virtio,format=raw,snapshot=on")
	elif [[ $debian ]]; then
		# the last of the disks: the names of the others are as without it
		root+=" root=/dev/$(bed_next_disk) rootfstype=ext4"
		last=(-blockdev "driver=raw,node-name=root,read-only=on,offset=$BED_DEBIAN_ROOT,file.driver=file,file.filename=$debian"
			-device virtio-blk-pci,drive=root)
	else
		root+=" root=xcopy_root rootfstype=9p"
		root+=" rootflags=trans=virtio,version=9p2000.L,msize=512000,cache=loose"
		first=(-fsdev "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap"
			-device virtio-9p-pci,fsdev=root,mount_tag=xcopy_root)
	fi
	args=(-nodefaults -no-user-config -display none -no-reboot -M q35 -m "$memory" "$@"
		-kernel "$image"
		-append "$root console=ttyS0 mitigations=off nokaslr tsc=reliable${tsc:+ tsc_early_khz=$tsc} no_timer_check net.ifnames=0 slab_debug=-"
		-chardev "file,id=con,path=$out/console.log" -serial chardev:con
		-chardev stdio,id=io,signal=off -serial chardev:io
		-device virtio-rng-pci
		"${first[@]}"
		-fsdev "local,id=tree,path=$tree,security_model=none,readonly=on,multidevs=remap"
		-device virtio-9p-pci,fsdev=tree,mount_tag=xcopy_tree
		-fsdev "local,id=out,path=$out,security_model=none"
		-device virtio-9p-pci,fsdev=out,mount_tag=xcopy_out
		"${qemu_args[@]}" "${last[@]}")
	bed_exec "$mode" qemu-system-x86_64 "${args[@]}" 2>"$out/emulator.log"
}

# bed_next_disk: what the next disk of virtio-blk will be called
bed_next_disk() {
	local arg n=0 letters=abcdefgh

	for arg in "${qemu_args[@]}"; do [[ $arg != virtio-blk-pci,* ]] || ((++n)); done
	echo "vd${letters:n:1}"
}

# KVM counts only if a guest really comes up with it: /dev/kvm may exist and
# not work. The answer is kept per host kernel, QEMU and processor.
bed_kvm_works() {
	local cache=${XDG_CACHE_HOME:-$HOME/.cache}/xcopy key answer

	[[ -r /dev/kvm && -w /dev/kvm ]] || return 1
	key=$(uname -r; qemu-system-x86_64 -version; grep -m1 'model name' /proc/cpuinfo)
	key=kvm-$(cksum <<<"$key")
	key=$cache/${key// /-}
	if [[ ! -s $key ]]; then
		mkdir -p "$cache"
		answer=no
		bed_kvm_probe && answer=yes
		echo "$answer" >"$key"
		echo "run.sh: KVM probe: $answer (kept in $key)" >&2
	fi
	[[ $(<"$key") == yes ]]
}

bed_kvm_probe() (
	local pid i
	out=$(mktemp -d) modules=0 qemu_args=() disk='' debian=''
	trap 'rm -rf "$out"' EXIT
	printf 'exit 0\n' >"$out/job"
	: >"$out/console.log"
	bed_qemu_with job -accel kvm -cpu host >/dev/null &
	pid=$!
	disown "$pid"
	for ((i = 0; i < 150; i++)); do
		[[ -s $out/rc ]] && break
		grep -qs 'KVM internal error' "$out/emulator.log" && break
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.2
	done
	kill -KILL -- "-$pid" 2>/dev/null
	[[ -s $out/rc ]]
)

# UML's memory is a file it maps executable: a tmpfs which allows that.
bed_uml_tmpdir() {
	local d
	for d in /dev/shm "${TMPDIR:-/tmp}" /tmp; do
		[[ -w $d ]] && ! findmnt -n -o OPTIONS -T "$d" | grep -qw noexec && { echo "$d"; return; }
	done
	echo /tmp
}

# shellcheck disable=SC2154
bed_uml() {
	local mode=$1 args io=null,fd:1 tmp cpu group=$BASHPID

	tmp=$(bed_uml_tmpdir)
	[[ $mode == shell ]] && io=fd:0,fd:1
	# tty2 answers the guest's questions about its CPU time: a guest
	# without a hardware clock of its own cannot tell.
	cpu=$(mktemp -d) && mkfifo "$cpu/ask" "$cpu/tell"
	exec 4<>"$cpu/tell" 5<>"$cpu/ask" 3>>"$out/console.log"
	rm -r "$cpu"
	args=("mem=${memory}M" root=none rootfstype=hostfs rootflags=/ slab_debug=-
		con=null con0=null,fd:3 "con1=$io" con2=fd:4,fd:5)
	# shellcheck disable=SC2207
	args+=($(bed_cmdline uml "$mode") "XCOPY_HOST_TREE=$tree" "XCOPY_HOST_OUT=$out")
	bed_uml_cpu "$group" &
	# As on a processor without AMX (no-amx.c), on one that has it
	[[ ! ${XCOPY_NO_AMX:-} ]] || export LD_PRELOAD=$tree/build/bin/no-amx.so
	TMPDIR=$tmp bed_exec "$mode" "$image" "${args[@]}" 2>>"$out/console.log"
}

# One answer a line: CPU time in clock ticks of all processes in group $1
bed_uml_cpu() {
	local group=$1 stat f sum
	exec >/dev/null 2>&1
	while kill -0 "$group"; do
		read -r -t 5 _ <&5 || continue
		sum=0
		for f in /proc/[0-9]*/stat; do
			read -r stat <"$f" || continue
			# shellcheck disable=SC2086
			set -- ${stat##*) }
			[[ $3 == "$group" || $2 == "$group" ]] || continue
			((sum += ${12} + ${13}))
			[[ ${f//[!0-9]/} == "$group" ]] && ((sum += ${14} + ${15}))
		done
		echo "$sum" >&4
	done
}
