#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kernel.sh FLAVOUR [--build|--config-only|--source-only|--path|--image|--wanted]
#
# Builds a patched kernel in the cache: unpacks Debian's source package once,
# keeps a patched copy up to date (only files whose content changes are touched,
# so make rebuilds what depends on them and no more), configures and builds it.
# A kernel whose inputs did not change is not built again.
#
#   --build		(default) build; prints the build folder
#   --config-only	stop after the configuration
#   --source-only	stop after patching; prints the patched source
#   --path		print the build folder, build nothing
#   --image		print the kernel image, build nothing
#   --wanted		print the configuration that is asked for, build nothing
set -euo pipefail
. "$(dirname "$0")/cache.sh"
. "$(dirname "$0")/series-file.sh"

CONFIG_DIR=$TOP/tools/testing/xcopy/guest/config
SPACE_SOURCE=2200	# MiB, unpacked source
SPACE_BUILD=1500	# MiB, one flavour
SPACE_DEBIAN=25000	# MiB, the one of Debian's configuration
DEBIAN_CONFIG=/usr/src/linux-config-$KERNEL_SERIES/config.amd64_none_amd64.xz
FORMAT=1		# part of the stamp: a new number rebuilds

usage() { sed -n '3,18s/^# \{0,1\}//p' "$0"; }

unpack()
{
	local tarball tmp=$BASE.tmp

	[[ -e $BASE/.xcopy-unpacked ]] && return
	tarball=$(kernel_tarball)
	need_commands tar xz
	need_space "$XCOPY_CACHE" $SPACE_SOURCE "unpacking the kernel source"
	note "unpacking $tarball"
	rm -rf "$tmp"
	mkdir -p "$tmp"
	run_logged "the kernel's source" "$XCOPY_CACHE/log/unpack.log" 0 \
		tar -xf "$tarball" -C "$tmp" --strip-components=1 ||
		die "cannot unpack $tarball: reinstall the package $SOURCE_PACKAGE"
	# src/ shares these files by hard links: nobody may write into one
	find "$tmp" -type f -exec chmod a-w {} +
	touch "$tmp/.xcopy-unpacked"
	rm -rf "$BASE"
	mv "$tmp" "$BASE"
}

# stage_patch FILE: applies it to the files under $STAGE, taken from $BASE at need
stage_patch()
{
	local file

	while read -r file; do
		[[ -e $STAGE/$file || ! -e $BASE/$file ]] && continue
		mkdir -p "$STAGE/$(dirname "$file")"
		cp "$BASE/$file" "$STAGE/$file"
		chmod u+w "$STAGE/$file"
	done < <(patch_touches "$1")
	patch_has_hunks "$1" || return 0
	patch -d "$STAGE" -p1 --fuzz=0 --forward --batch --silent --no-backup-if-mismatch \
		--reject-file=- <"$1" >"$STAGE.log" 2>&1 || {
		cat "$STAGE.log" >&2
		die "${1#"$TOP"/} does not apply to $KEY"
	}
}

# The test bed's own patches, which are no part of the series: what tests switch on
# and off, UML's for hosts with a large register state, the target's because a test's
# target lives in the guest.
bed_patches()
{
	if [[ $KCONF == debian ]]; then
		compgen -G "$TOP/patches/target/*.patch"
		return
	fi
	compgen -G "$TOP/patches/bed/*.patch"
	compgen -G "$TOP/patches/um/*.patch"
	[[ $PRISTINE ]] || compgen -G "$TOP/patches/target/*.patch"
}

# Puts every file that patches or new files touch, patched, under $STAGE.
stage_changes()
{
	local patch file

	while read -r patch; do
		while read -r file; do
			install -D -m 644 "$TOP/$file" "$STAGE/$file"
		done < <(patch_files New-files "$PATCHES/$patch")
		stage_patch "$PATCHES/$patch"
	done < <(series_patches)
	while read -r patch; do
		stage_patch "$patch"
	done < <(bed_patches)
	find "$STAGE" -name '*.orig' -delete
}

# Brings $SRC to base + stage. Files that leave the series get the pristine
# content back, with a new time: their objects must be rebuilt.
update_source()
{
	local file from changed=0 list=$SRC.overlay

	if [[ ! -e $SRC/.xcopy-unpacked ]]; then
		rm -rf "$SRC" "$SRC.tmp" "$list"
		mkdir -p "${SRC%/*}"
		cp -al "$BASE" "$SRC.tmp" 2>/dev/null || {
			rm -rf "$SRC.tmp"
			cp -a "$BASE" "$SRC.tmp"
		}
		mv "$SRC.tmp" "$SRC"
	fi
	touch "$list"
	(cd "$STAGE" && find . -type f -printf '%P\n' | sort) >"$STAGE.list"
	# the union is written first: an interrupted update is finished by the next
	sort -u "$STAGE.list" "$list" -o "$list"
	while read -r file; do
		from=$STAGE/$file
		[[ -e $from ]] || from=$BASE/$file
		if [[ ! -e $from ]]; then
			rm -f "$SRC/$file"
			changed=$((changed + 1))
		elif ! cmp -s "$from" "$SRC/$file"; then
			mkdir -p "$SRC/$(dirname "$file")"
			cp "$from" "$SRC/$file.xcopy-new"
			chmod 644 "$SRC/$file.xcopy-new"
			if [[ -x $from ]]; then chmod 755 "$SRC/$file.xcopy-new"; fi
			mv -f "$SRC/$file.xcopy-new" "$SRC/$file"
			changed=$((changed + 1))
		fi
	done <"$list"
	cp "$STAGE.list" "$list"
	((!changed)) || note "kernel source $KEY: $changed files changed"
}

# The fragments of the flavour, later lines over earlier ones; the last is for
# what only this pair of architecture and configuration needs, if anything.
wanted_config()
{
	local fragment

	if [[ $KCONF == debian ]]; then
		grep -E '^CONFIG_' "$TOP/debian/kernel.config"
		return
	fi
	for fragment in base "$KARCH" "$KCONF" "$KARCH-$KCONF"; do
		[[ -e $CONFIG_DIR/$fragment.config ]] || continue
		grep -E '^CONFIG_' "$CONFIG_DIR/$fragment.config"
	done | awk -F= '{ if (!($1 in v)) o[++n] = $1; v[$1] = $0 }
			END { for (i = 1; i <= n; i++) print v[o[i]] }'
	printf 'CONFIG_LOCALVERSION="-xcopy-%s"\n' "$FLAVOUR"
}

# Every requested option must have survived: a dropped one would make tests skip.
check_config()
{
	local line name have bad=0

	while read -r line; do
		name=${line%%=*}
		have=$(grep -m 1 -E "^(# )?${name}[= ]" "$BUILD/.config" || true)
		case $line in
		*=n) [[ $have == "$name="* ]] || continue ;;
		*) [[ $have != "$line" ]] || continue ;;
		esac
		note "$FLAVOUR: asked for $line, got ${have:-no such option (or a dependency is off)}"
		bad=$((bad + 1))
	done <"$BUILD/xcopy.wanted"
	((!bad)) || die "$bad options of $CONFIG_DIR did not survive; see $BUILD/.config"
}

# What olddefconfig completes: the fragments and nothing else, or Debian's
# configuration with its fragment.
first_config()
{
	if [[ $KCONF == debian ]]; then
		xzcat "$DEBIAN_CONFIG" | cat - "$STAGE.config" >"$BUILD/.config"
	else
		kmake "$SRC" O="$BUILD" KCONFIG_ALLCONFIG="$STAGE.config" allnoconfig
	fi
}

configure()
{
	local log=$LOG/config-$FLAVOUR.log

	mkdir -p "$BUILD" "$LOG"
	# (an option that is new in Kconfig would make the kernel's make ask for it)
	find "$STAGE" -name 'Kconfig*' -print0 | sort -z | xargs -0r cat >"$STAGE.kconfig"
	if [[ -e $BUILD/.config ]] && cmp -s "$STAGE.config" "$BUILD/xcopy.wanted" &&
	   cmp -s "$STAGE.kconfig" "$BUILD/xcopy.kconfig"; then
		return
	fi
	note "configuring $FLAVOUR"
	rm -f "$BUILD/xcopy.wanted"
	{
		first_config && kmake "$SRC" O="$BUILD" olddefconfig
	} >"$log" 2>&1 || { show_errors "$log"; die "configuring $FLAVOUR failed; the log is $log"; }
	cp "$STAGE.kconfig" "$BUILD/xcopy.kconfig"
	cp "$STAGE.config" "$BUILD/xcopy.wanted"
	(check_config) || { rm -f "$BUILD/xcopy.wanted"; exit 1; }
}

# What the result depends on; the stamp is written when a build has ended well.
stamp_content()
{
	printf 'format %s source %s\n' $FORMAT "$KEY"
	gcc --version | head -n 1
	cat "$STAGE.config"
	(cd "$STAGE" && find . -type f -print0 | sort -z | xargs -0r sha256sum)
}

image_path()
{
	case $KARCH in
	um) printf '%s\n' "$BUILD/linux" ;;
	x86_64) printf '%s\n' "$BUILD/arch/x86/boot/bzImage" ;;
	esac
}

# How many compile steps a cold build has, about; only for the progress line.
expected_objects()
{
	if [[ -e $BUILD/xcopy.objects ]]; then
		echo 0
	elif [[ $KCONF == debian ]]; then
		echo 27000
	elif [[ $KARCH == um ]]; then
		echo 1400
	else
		echo 2000
	fi
}

build()
{
	local image=bzImage log=$LOG/kernel-$FLAVOUR.log expected space=$SPACE_BUILD

	[[ $KARCH == um ]] && image=linux
	expected=$(expected_objects)
	if ((expected)); then
		[[ $KCONF != debian ]] || space=$SPACE_DEBIAN
		need_space "$XCOPY_CACHE" "$space" "building $FLAVOUR"
	fi
	rm -f "$BUILD/xcopy.stamp"
	note "building the kernel $FLAVOUR ($KEY) with $JOBS jobs"
	run_logged "kernel $FLAVOUR" "$log" "$expected" \
		kmake "$SRC" O="$BUILD" -j"$JOBS" $image modules modules_prepare || exit 1
	count_objects "$log" >>"$BUILD/xcopy.objects"
	kmake "$SRC" O="$BUILD" INSTALL_MOD_PATH="$MODULES/root" modules_install >>"$log" 2>&1 ||
		die "installing the kernel's modules failed; the log is $log"
	cp "$STAGE.stamp" "$BUILD/xcopy.stamp"
}

need_build_tools()
{
	need_commands gcc g++ make ccache bc bison flex patch xz lz4 perl rsync depmod cmp flock
	[[ -e /usr/include/libelf.h ]] || die "missing: libelf.h (libelf-dev); install it with: make deps"
	[[ -e /usr/include/openssl/ssl.h ]] || die "missing: openssl/ssl.h (libssl-dev); install it with: make deps"
	[[ $KCONF != debian || -r $DEBIAN_CONFIG ]] ||
		die "$DEBIAN_CONFIG is missing (package linux-config-$KERNEL_SERIES); install it with: scripts/deps.sh deb"
}

flavour="" action=--build
for arg; do
	case $arg in
	--build|--config-only|--source-only|--path|--image|--wanted) action=$arg ;;
	-h|--help) usage; exit ;;
	-*) usage >&2; exit 2 ;;
	*) flavour=$arg ;;
	esac
done
[[ -n $flavour ]] || { usage >&2; exit 2; }
set_flavour "$flavour"
set_paths

case $action in
--path) printf '%s\n' "$BUILD"; exit ;;
--image) image_path; exit ;;
--wanted) wanted_config; exit ;;
esac

need_build_tools
claim_cache
STAGE=$(mktemp -d "$XCOPY_CACHE/stage.XXXXXX")
trap 'rm -rf "$STAGE" "$STAGE".*' EXIT
if [[ ! -e $BASE/.xcopy-unpacked ]]; then
	lock_cache source
	unpack
fi
check_series
stage_changes
wanted_config >"$STAGE.config"
stamp_content >"$STAGE.stamp"
lock_cache source
# (also where the kernel is built already: modules are built against this source,
# which another checkout may have brought to its own state since)
update_source
if [[ $action == --build ]] && cmp -s "$STAGE.stamp" "$BUILD/xcopy.stamp"; then
	printf '%s\n' "$BUILD"
	exit
fi
if [[ $action == --source-only ]]; then
	printf '%s\n' "$SRC"
	exit
fi
lock_cache "$FLAVOUR"
configure
if [[ $action == --build ]]; then
	build
fi
printf '%s\n' "$BUILD"
