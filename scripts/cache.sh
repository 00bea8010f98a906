# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced by the build scripts: where the cache lies, how a script speaks, and
# how a long step runs (log in a file, progress on the terminal).
# shellcheck disable=SC2034 # (the scripts that source this use the names)
#
# $XCOPY_CACHE/
#   base/KEY/			the pristine kernel source, never written to
#   src/KEY/			the same (hard links), patched
#   build/KEY/FLAVOUR/		make O=
#   modules/KEY/FLAVOUR/	src/ (copy of our modules' sources), root/lib/modules/
#   git/KEY/			the pristine source as a git repository (make series)
#   steps/KEY/			what make series has built of it
#   image/deb-KEY/		the Debian in which the packages are tried
#   image/KEY/			the Debian of the bed "two": disk, initrd
#   log/  ccache/  lock-*  key  stage.*  series.*
#   CACHEDIR.TAG		says that the folder is ours
# KEY is the kernel version and the start of the source package's checksum.

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
KERNEL_SERIES=6.12
PATCHES=$TOP/patches/$KERNEL_SERIES
SOURCE_PACKAGE=linux-source-$KERNEL_SERIES
JOBS=${JOBS:-$(nproc)}

# Progress and errors go to stderr: stdout is for the path that a caller asked for.
note() { printf '%s\n' "$*" >&2; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

if [[ -z ${XCOPY_CACHE:-} ]]; then
	[[ ${XDG_CACHE_HOME:-${HOME:-}} ]] ||
		die "HOME is not set, so there is no place for kernels: let XCOPY_CACHE name a folder"
	XCOPY_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/xcopy
fi
[[ $XCOPY_CACHE == /* ]] || XCOPY_CACHE=$PWD/$XCOPY_CACHE
[[ $XCOPY_CACHE != *[[:space:]:]* ]] ||
	die "the path of the cache has a space or a colon, which make cannot take: let XCOPY_CACHE name another folder than $XCOPY_CACHE"

export CCACHE_DIR=${CCACHE_DIR:-$XCOPY_CACHE/ccache}
export CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-3G}
export LC_ALL=C
# the jobs and variables of our own make are not the kernel's
unset MAKEFLAGS MFLAGS MAKELEVEL

CACHE_MARK="made by copy offload for Linux; make distclean removes it"

# What remove_cache removes; nothing else is made there.
CACHE_NAMES='^(base|src|build|modules|git|steps|image|log|ccache|key(\.[0-9]+)?|lock-.*|(stage|series)\..*|CACHEDIR\.TAG)$'

# cache_is_ours: the folder was made by claim_cache, or by a version of this tree
# that had none
cache_is_ours()
{
	grep -qsF "$CACHE_MARK" "$XCOPY_CACHE/CACHEDIR.TAG" ||
		compgen -G "$XCOPY_CACHE/base/*/.xcopy-unpacked" >/dev/null
}

# claim_cache: makes the cache's folder and marks it. One that has other things in
# it is not taken: make distclean could not tell them from ours.
claim_cache()
{
	need_folder "$XCOPY_CACHE"
	[[ ! -e $XCOPY_CACHE/CACHEDIR.TAG ]] || cache_is_ours || die_not_ours
	[[ ! -e $XCOPY_CACHE/CACHEDIR.TAG ]] || return 0
	# (ccache may have been here before us)
	[[ -z $(find "$XCOPY_CACHE/" -mindepth 1 -maxdepth 1 ! -name ccache -print -quit) ]] ||
		cache_is_ours || die_not_ours
	printf 'Signature: 8a477f597d28d172789f06886806bc55\n# %s\n' "$CACHE_MARK" >"$XCOPY_CACHE/CACHEDIR.TAG"
}

die_not_ours()
{
	die "$XCOPY_CACHE holds other things than our cache: let XCOPY_CACHE name an empty or a new folder"
}

# remove_cache: make distclean
remove_cache()
{
	local path left=()

	[[ -e $XCOPY_CACHE ]] || return 0
	cache_is_ours || {
		note "distclean: $XCOPY_CACHE was not made by us, so it stays as it is"
		return 1
	}
	for path in "$XCOPY_CACHE"/* "$XCOPY_CACHE"/.[!.]*; do
		if [[ ${path##*/} =~ $CACHE_NAMES ]]; then
			rm -rf "$path"
		elif [[ -e $path ]]; then
			left+=("$path")
		fi
	done
	if ((${#left[@]})); then
		note "distclean: not made by us, so it stays: ${left[*]}"
		return 1
	fi
	rmdir "$XCOPY_CACHE" 2>/dev/null || true
}

# need_commands NAME...: all of them exist, or say what to do
need_commands()
{
	local name missing=()

	for name; do
		command -v "$name" >/dev/null || missing+=("$name")
	done
	((!${#missing[@]})) ||
		die "missing commands: ${missing[*]}; install them with: make deps"
}

# need_folder DIR: is there, and ours to write to
need_folder()
{
	mkdir -p "$1" || die "cannot make the folder $1"
	[[ -w $1 ]] || die "cannot write to the folder $1"
}

# need_space DIR MIB WHAT: the file system of DIR has MIB free
need_space()
{
	local free

	need_folder "$1"
	free=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
	((free >= $2)) || die "$3 needs $2 MiB under $1, $((${2} - free)) MiB more than are free"
}

# lock_cache NAME: one writer at a time of that part of the cache, the source or a
# flavour; held until the script ends or locks another part
lock_cache()
{
	claim_cache
	exec 9>"$XCOPY_CACHE/lock-$1"
	flock -n 9 && return
	note "waiting for another build that uses $XCOPY_CACHE"
	flock 9
}

# run_logged LABEL LOG EXPECTED CMD...: runs CMD with its output in LOG. Shows
# how many compile steps are done, of EXPECTED when that is not 0. Returns its status.
run_logged()
{
	local label=$1 log=$2 expected=$3 pid status=0 period=15 end=$'\n' start=$SECONDS shown=$SECONDS

	shift 3
	mkdir -p "${log%/*}"
	if [[ -t 2 ]]; then
		period=2 end=$'\r'
	fi
	"$@" >"$log" 2>&1 9>&- &
	pid=$!
	trap 'kill "$pid" 2>/dev/null || true; exit 130' INT TERM
	while kill -0 "$pid" 2>/dev/null; do
		sleep 0.5
		((SECONDS - shown >= period)) || continue
		shown=$SECONDS
		printf '  %s:%s %d s%s' "$label" "$(say_objects "$log" "$expected")" $((SECONDS - start)) "$end" >&2
	done
	wait "$pid" || status=$?
	trap - INT TERM
	if ((status)); then
		note "$label failed after $((SECONDS - start)) s. The log is $log; its errors:"
		show_errors "$log"
	else
		note "  $label:$(say_objects "$log" 0) $((SECONDS - start)) s, done"
	fi
	return "$status"
}

# show_errors LOG: the first errors it has, or its end where none is recognised
show_errors()
{
	grep -E '(error|Error [0-9]|ERROR|undefined reference|No rule to make|No space left|\*\*\*|rejected)' "$1" |
		head -n 20 >&2
	[[ ${PIPESTATUS[0]} == 0 ]] || tail -n 20 "$1" >&2
}

# say_objects LOG EXPECTED: how many were built, where any are
say_objects()
{
	local built

	built=$(count_objects "$1")
	((!built && !$2)) || echo " $built$( (($2)) && echo " of $2") objects,"
}

count_objects()
{
	grep -cE '^ +(CC|AS|CXX|LD|AR) ' "$1" || true
}

# kernel_tarball: the source package's file
kernel_tarball()
{
	local file=${KERNEL_TARBALL:-/usr/src/$SOURCE_PACKAGE.tar.xz}

	[[ -r $file ]] || die "$file is missing (package $SOURCE_PACKAGE); install it with: make deps"
	printf '%s\n' "$file"
}

# kernel_key: version and checksum of the source package. The version is the one
# of the package; both are remembered by the file's size and time.
kernel_key()
{
	local file stat memo version sum

	file=$(kernel_tarball) || return
	stat=$(stat -c '%n %s %Y' "$file")
	memo=$XCOPY_CACHE/key
	if [[ -r $memo ]] && [[ $(head -n 1 "$memo") == "$stat" ]]; then
		sed -n 2p "$memo"
		return
	fi
	need_commands xz sha256sum
	sum=$(sha256sum "$file") || return
	version=$(dpkg-query -W -f '${Version}' "$SOURCE_PACKAGE" 2>/dev/null || true)
	version=${version%%-*}
	claim_cache
	printf '%s\n%s\n' "$stat" "${version:-$KERNEL_SERIES}-${sum:0:12}" >"$memo.$$"
	mv "$memo.$$" "$memo"
	sed -n 2p "$memo"
}

# set_flavour NAME: checks it and sets FLAVOUR KARCH (ARCH=) KCONF
set_flavour()
{
	FLAVOUR=$1
	KARCH=${1%-*} KCONF=${1##*-} PRISTINE=
	case $FLAVOUR in
	# the release kernels without the patches, for comparison
	x86_64-pristine | um-pristine)
		KCONF=release PRISTINE=1
		;;
	# Debian's configuration: not of the test bed, and too big to keep its symbols
	x86_64-debian)
		export INSTALL_MOD_STRIP=1
		;;
	x86_64-release | x86_64-debug | um-release | um-debug) ;;
	*)
		die "no kernel flavour '$1': x86_64-release x86_64-debug x86_64-debian um-release um-debug x86_64-pristine um-pristine"
		;;
	esac
}

# set_paths: KEY and the folders of the flavour
set_paths()
{
	KEY=$(kernel_key)
	BASE=$XCOPY_CACHE/base/$KEY
	SRC=$XCOPY_CACHE/src/$KEY
	case $FLAVOUR in
	*-pristine | *-debian) SRC+=-${FLAVOUR##*-} ;;
	esac
	BUILD=$XCOPY_CACHE/build/$KEY/$FLAVOUR
	MODULES=$XCOPY_CACHE/modules/$KEY/$FLAVOUR
	LOG=$XCOPY_CACHE/log
}

# kmake DIR ARG...: the kernel's make, the same way for kernels and modules
kmake()
{
	local dir=$1

	shift
	make -C "$dir" ARCH="$KARCH" CC="ccache gcc" HOSTCC="ccache gcc" \
		KBUILD_BUILD_USER=xcopy KBUILD_BUILD_HOST=xcopy \
		KBUILD_BUILD_TIMESTAMP='Thu Jan  1 00:00:00 UTC 1970' \
		MODULE_PAHOLE_FLAGS=--lang_exclude=rust,c++14 "$@"
}
