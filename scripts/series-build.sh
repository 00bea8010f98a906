#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# series-build.sh [FLAVOUR]	(series.sh --build)
#
# Builds after each patch what the series touches, with W=1, and at the end the
# folders around it and the whole kernel with the modules, as such and built in.
# Fails for an error or a warning that the pristine source does not give. What has
# been built once is not built again, so one that was stopped goes on.
set -euo pipefail
. "$(dirname "$0")/cache.sh"
. "$(dirname "$0")/series-file.sh"

# Around what the series touches.
FOLDERS='block/ drivers/md/ drivers/scsi/ kernel/trace/'

# touched COMMIT: objects of files that the series changes, and its modules as far
# as they have come
touched()
{
	local dir

	git -C "$REPO" ls-tree -r --name-only base | sed -n 's/\.c$/.o/p'
	for dir in block/copy/ drivers/scsi/xcopy/ drivers/md/dm-copy/; do
		! git -C "$REPO" cat-file -e "$1:${dir}Makefile" 2>/dev/null || printf '%s\n' $dir
	done
}

# put_step COMMIT: makes $STEPS/src, a copy of the pristine source, that commit.
# The files it shares with the source (hard links) are replaced, not written to.
put_step()
{
	local src=$STEPS/src file

	[[ -e $src ]] || cp -al "$BASE" "$src"
	{
		git -C "$REPO" ls-tree -r --name-only "$1"
		[[ ! -e $STEPS/files ]] || cat "$STEPS/files"
	} | sort -u >"$STEPS/files.new"
	mv "$STEPS/files.new" "$STEPS/files"
	while read -r file; do
		if ! git -C "$REPO" cat-file -e "$1:$file" 2>/dev/null; then
			rm -f "$src/$file"
			[[ ! -e $BASE/$file ]] || cp -p "$BASE/$file" "$src/$file"
		elif ! git -C "$REPO" show "$1:$file" | cmp -s - "$src/$file"; then
			mkdir -p "$src/$(dirname "$file")"
			rm -f "$src/$file"
			git -C "$REPO" show "$1:$file" >"$src/$file"
		fi
	done <"$STEPS/files"
}

# configure_step m|y: the flavour's configuration, and the modules of the series
configure_step()
{
	{
		cat "$STEPS/wanted"
		printf '%s\n' CONFIG_BLK_COPY="$1" CONFIG_SD_XCOPY="$1" CONFIG_DM_COPY="$1" \
			CONFIG_KUNIT=y CONFIG_{BLK,DM}_COPY_KUNIT_TEST=y CONFIG_SD_XCOPY_KUNIT_TEST=y
	} >"$STEPS/config"
	{
		kmake "$STEPS/src" O="$STEPS/build" KCONFIG_ALLCONFIG="$STEPS/config" allnoconfig &&
		kmake "$STEPS/src" O="$STEPS/build" olddefconfig
	} >"$STEPS/log" 2>&1 || { cat "$STEPS/log" >&2; die "the configuration fails"; }
}

# build_step NAME TARGET...
build_step()
{
	local name=$1 log=$STEPS/$1.log warnings=$STEPS/$1.warnings

	shift
	run_logged "$name" "$log" 0 kmake "$STEPS/src" O="$STEPS/build" -j"$JOBS" W=1 "$@" ||
		die "does not build: $name"
	grep -E 'warning:|^WARNING' "$log" | sed -E 's/:[0-9]+(:[0-9]+)?:/:/' | sort -u >"$warnings" || true
	# nobody has looked at the rest of the pristine source
	[[ $name != modules && $name != built-in ]] ||
		sed -i -n -E '\,block/|drivers/(md|scsi)/|blk_copy|sd_xcopy|dm_copy,p' "$warnings"
	if [[ $name != pristine ]] && comm -13 "$STEPS/pristine.warnings" "$warnings" | grep .; then
		die "new warnings: $name"
	fi
	printf '%s builds, no new warning with W=1\n' "$name"
}

# built_before COMMIT [WHAT]: this flavour was built of these files before (pages
# are not built); else it is from here on, if mark_built comes
built_before()
{
	STEP=$(git -C "$REPO" ls-tree -r "$1" | grep -vE '\s(Documentation/|MAINTAINERS)' | sha256sum)
	STEP="${STEP:0:40} $CONFIG_SUM ${2:-}"
	grep -qsxF "$STEP" "$STEPS/built" && return
	# what an unfinished step has compiled would not be warned of again
	[[ ! -e $STEPS/unfinished ]] || rm -rf "$STEPS/build"
	: >"$STEPS/unfinished"
	return 1
}

mark_built()
{
	printf '%s\n' "$STEP" >>"$STEPS/built"
	rm "$STEPS/unfinished"
}

[[ ${1:-} != -* ]] || { sed -n '4,9s/^# \{0,1\}//p' "$0"; exit 2; }
set_flavour "${1:-um-release}"
set_paths
image=bzImage
[[ $KARCH != um ]] || image=linux
STEPS=$XCOPY_CACHE/steps/$KEY/$FLAVOUR
mkdir -p "$STEPS"
lock_cache steps
WORK=$(mktemp -d "$XCOPY_CACHE/series.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
REPO=$WORK/series
git_env
[[ -e $BASE/.xcopy-unpacked ]] || "$TOP/scripts/kernel.sh" "$FLAVOUR" --source-only >/dev/null
commit_series "$REPO"
"$TOP/scripts/kernel.sh" "$FLAVOUR" --wanted >"$STEPS/wanted"
CONFIG_SUM=$({ gcc --version; cat "$STEPS/wanted"; } | sha256sum | cut -c 1-16)
# shellcheck disable=SC2086,SC2046 # (these are words)
{
	if ! built_before base; then
		put_step base
		configure_step m
		build_step pristine $FOLDERS
		mark_built
	fi
	nr=0
	for commit in $(git -C "$REPO" rev-list --reverse base..HEAD); do
		nr=$((nr + 1))
		built_before "$commit" && continue
		put_step "$commit"
		configure_step m
		build_step "step-$nr" $(touched "$commit")
		mark_built
	done
	if ! built_before HEAD folders; then
		put_step HEAD
		configure_step m
		build_step folders $FOLDERS
		mark_built
	fi
	if ! built_before HEAD whole; then
		put_step HEAD
		configure_step m
		build_step modules $image modules
		configure_step y
		build_step built-in $image
		mark_built
	fi
}
printf 'each of the %d steps builds (%s); the last also whole, with modules and without\n' $nr "$FLAVOUR"
