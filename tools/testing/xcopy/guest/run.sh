#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Boot a guest whose root is this machine's root, or that of a Debian, read-only
# under a tmpfs overlay, run one script in it and exit with the script's status.
#
# Channels: the kernel's console goes to OUT/console.log; the script's output
# goes through a second tty to our stdout and to OUT/output.log; its status and
# whatever it stores come back as files in OUT, which the guest can write.
set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
tree=$(cd "$here/../../../.." && pwd -P)
. "$here/bed.sh"

usage() {
	cat <<-EOF
	usage: run.sh [options] SCRIPT [ARGS]
	  --bed qemu|uml|two     which machine (default qemu); two: an initiator and its
	                         target (two.sh), the script runs in the initiator
	  --kernel release|debug which configuration (default release)
	  --image FILE           boot this kernel instead of the cache's
	  --env "A=1 B=2"        variables for the script
	  --timeout S            kill the guest after S seconds (default 600)
	  --idle S               kill the guest after S seconds without output
	  --memory M             MiB of memory
	  --luns N[:MiB]         make N iSCSI LUNs first, named in \$A \$B ... for the script
	  --out DIR              where logs and results go
	  --modules DIR          take lib/modules from DIR instead of the cache
	  --no-modules           do not load the copy offload modules
	  --debian               the root is that of the Debian of image.sh, which has made
	                         it before, in all machines (qemu, two)
	  --disk FILE            the root is this disk, with an init of its own, read-only
	                         for QEMU: what is written is gone with the guest
	  --initrd FILE          for such a root
	  --qemu ARG             one more argument for QEMU (repeatable)
	  --shell                an interactive shell instead of a script
	Exit status: the script's; 124 the guest hung; 125 it died; 126 it did not start.
	EOF
}

die() { echo "run.sh: $*" >&2; exit 126; }

bed=qemu kernel=release image='' env='' limit=600 idle=0 memory=0 luns='' out='' modules=1 module_root='' shell=0 qemu_args=() machines=1 debian='' disk='' initrd=''
while (($#)); do
	case $1 in
	--bed) bed=$2; shift 2;;
	--kernel) kernel=$2; shift 2;;
	--image) image=$2; shift 2;;
	--env) env+=" $2"; shift 2;;
	--timeout) limit=$2; shift 2;;
	--idle) idle=$2; shift 2;;
	--memory) memory=$2; shift 2;;
	--luns) luns=$2; shift 2;;
	--out) out=$2; shift 2;;
	--modules) module_root=$2; shift 2;;
	--no-modules) modules=0; shift;;
	--debian) debian=1; shift;;
	--disk) disk=$2; shift 2;;
	--initrd) initrd=$2; shift 2;;
	--qemu) qemu_args+=("$2"); shift 2;;
	--shell) shell=1; shift;;
	-h | --help) usage; exit 0;;
	--) shift; break;;
	-*) usage >&2; exit 126;;
	*) break;;
	esac
done
case $bed in
qemu) arch=x86_64;;
uml) arch=um;;
two) arch=x86_64 bed=qemu machines=2;;
*) die "no bed named '$bed' (qemu, uml, two)";;
esac
case $kernel in release | debug) ;; *) die "no kernel configuration named '$kernel' (release, debug)";; esac
((shell || $#)) || { usage >&2; exit 126; }
[[ $tree != *[[:space:]]* ]] || die "the tree's path has a space in it, which a kernel command line cannot carry: $tree"
if [[ $debian ]]; then
	[[ $bed == qemu ]] || die "--debian: not for bed $bed"
	debian=$("$here/image.sh" --path)/disk
	[[ -r $debian ]] || die "no Debian at $debian; $here/image.sh makes it"
fi
((memory)) || { memory=2048; [[ $kernel == debug ]] && memory=3072; }

# The folder shared with the guest. Without --out the newest run of a
# flavour replaces the one before, when it is over.
keep=$out
[[ $out ]] || { mkdir -p "$tree/build/guest" && out=$(mktemp -d "$tree/build/guest/run.XXXXXX"); }
mkdir -p "$out" || die "cannot make $out"
out=$(cd "$out" && pwd -P)
rm -rf "$out"/{rc,job,job.d,modules,console.log,output.log,dmesg,verdict,emulator.log}
: >"$out/console.log"; : >"$out/output.log"

find_kernel() {
	local build
	[[ $image ]] && { [[ -r $image ]] || die "cannot read kernel $image"; return; }
	build=$("$tree/scripts/kernel.sh" "$arch-$kernel" --path)
	[[ $build ]] || die "no $arch-$kernel kernel; make BED=$bed KCONF=$kernel kernel builds it"
	case $bed in qemu) image=$build/arch/x86/boot/bzImage;; uml) image=$build/linux;; esac
	[[ -r $image ]] || die "no kernel at $image; make BED=$bed KCONF=$kernel kernel builds it"
}

# The guest takes modules from OUT, so that it need not see the cache.
# Without the links to source and build folders, which lead nowhere there,
# and with ours beside for insmod.
copy_modules() {
	[[ $module_root ]] ||
		module_root=$("$tree/scripts/modules.sh" "$arch-$kernel" --root) ||
		die "no modules for $arch-$kernel (see above)"
	[[ -d $module_root/lib/modules ]] || die "no lib/modules in $module_root"
	mkdir -p "$out/modules"
	cp -r --no-preserve=ownership "$module_root"/lib/modules/* "$out/modules/" ||
		die "cannot copy the modules to $out/modules"
	rm -f "$out"/modules/*/{build,source}
	find "$out/modules" -mindepth 2 \( -name blk_copy.ko -o -name sd_xcopy.ko -o -name dm_copy.ko -o -name xcfake.ko \) \
		-exec cp -t "$out/modules" {} +
}

write_job() {
	local word path
	{
		printf '#!/bin/bash\n'
		for word in $env; do
			[[ $word =~ ^[A-Za-z_][A-Za-z0-9_]*= ]] || die "--env: '$word' is no NAME=value"
			printf 'export %s=%q\n' "${word%%=*}" "${word#*=}"
		done
		# shellcheck disable=SC2016 # expanded in the guest
		[[ -z $luns ]] || printf '. "$XCOPY_LIB/job.sh"; job_luns %q\n' "$luns"
		if ((shell)); then
			printf 'cd /root; PS1="guest# " exec bash --norc -i\n'
			return
		fi
		path=$(realpath -e -- "$1") || die "no script $1"
		shift
		if [[ $path == "$tree"/* ]]; then
			path=/run/xcopy/tree/${path#"$tree"/}
		else
			mkdir -p "$out/job.d"
			cp -- "$path" "$out/job.d/" || die "cannot copy $path"
			path=/run/xcopy/out/job.d/${path##*/}
		fi
		printf 'if [[ -x %q ]]; then exec' "$path"; printf ' %q' "$path" "$@"
		printf '; else exec bash'; printf ' %q' "$path" "$@"; printf '; fi\n'
	} >"$out/job"
}

# Watch the emulator: $1 its pid (and process group). Sets verdict.
watch_guest() {
	local pid=$1 start=$SECONDS alive=$SECONDS size=0 now done=0
	verdict=died
	while kill -0 "$pid" 2>/dev/null; do
		sleep 0.2
		if [[ -s $out/rc ]]; then
			# the script is over: the guest has a moment to power off
			((done)) || done=$SECONDS
			((SECONDS - done > 20)) && break
			continue
		fi
		now=$(stat -c %s "$out/output.log")
		((now != size)) && size=$now alive=$SECONDS
		((SECONDS - start >= limit)) && { verdict="hung (no end within $limit s)"; break; }
		((idle && SECONDS - alive >= idle)) && { verdict="hung (no output for $idle s)"; break; }
	done
	kill -KILL -- "-$pid" 2>/dev/null
	[[ -s $out/rc ]] && verdict=ended
}

find_kernel
((modules)) && copy_modules
write_job "$@" || exit 126
if ((machines == 2)); then
	. "$here/two.sh"
	trap two_stop EXIT
	two_start
fi
if ((shell)); then
	terminal=$(stty -g 2>/dev/null)
	bed_start "$bed" shell
	[[ -z $terminal ]] || stty "$terminal"
	verdict=ended; [[ -s $out/rc ]] || verdict=died
else
	exec 8> >(exec tee "$out/output.log")
	tee=$!
	bed_start "$bed" job >&8 8>&- &
	guest=$!
	disown "$guest" # else bash has a line of its own for every killed guest
	exec 8>&-
	trap 'kill -KILL -- "-$guest" 2>/dev/null; exit 130' INT TERM
	watch_guest "$guest"
	wait "$tee"
fi
((machines == 1)) || two_stop
echo "$verdict" >"$out/verdict"

if [[ -z $keep ]]; then
	rm -rf "$tree/build/guest/$bed-$kernel" && mv "$out" "$tree/build/guest/$bed-$kernel" &&
		out=$tree/build/guest/$bed-$kernel
fi
case $verdict in
ended) exit "$(<"$out/rc")";;
hung*) echo "run.sh: guest $verdict, killed; see $out/console.log" >&2; exit 124;;
*)	# (the report about an object on the stack is the target's, see lib/log.sh)
	why=$(cat "$out/console.log" "$out/emulator.log" 2>/dev/null | grep -av 'BUG: object .* NOT annotated' |
		grep -a -m1 -oE 'Kernel panic.*|BUG: .*|KVM internal error.*')
	echo "run.sh: guest died${why:+: $why}; see $out/console.log" >&2; exit 125;;
esac
